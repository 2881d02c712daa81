"""The demo story: Alpine Metalworks machines brackets, shafts and covers and builds a control board; others plate,
harden, grind, coat and assemble. Half a year of history, and manufacturing orders in every state.

Everything happens through what people click, as these people: verbs.py has what they do, the chapters what happened.
"""

from . import costs, electronics, history, metalwork, people, planning, portal, products, vendors
from .verbs import Verbs


def tell(env):
    """Tell the story in the current company of a database without other data."""
    story = Story(env)
    for chapter in (history, metalwork, electronics, costs, planning, portal):
        chapter.tell(story)


class Story(Verbs):
    """The company with its people, vendors and products; the chapters tell what happens to them."""

    def __init__(self, env):
        self.env = env = env(context={**env.context, "tracking_disable": True, "no_reset_password": True})
        env.company.name = "Alpine Metalworks"
        env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1).name = "Alpine Metalworks"
        env["res.config.settings"].create(
            {
                "group_outsourcing": True,
                "group_mrp_routings": True,
                "group_uom": True,
                "group_stock_production_lot": True,
                "group_stock_multi_locations": True,
            }
        ).execute()
        self.staff = people.hire(env)
        self.vendors = vendors.make_vendors(env)
        for vendor in self.vendors.values():
            vendor.buyer_id = self.staff["anna"]
        self.portal = people.invite(env, self.vendors)
        self.services = vendors.make_services(env, self.vendors)
        self.parts, self.boms = products.make_products(env, self.services, self.vendors)
        with self.days_ago(costs.OPENED):
            products.fill_stock(env, self.parts, self.vendors)
        costs.open_books(self)
