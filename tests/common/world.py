"""What most tests begin with: settings, people, vendors, categories, a work center.

`bin/test` keeps it in the database that tests run in; on any other database, each test class makes it for itself.
"""

from odoo.tests import new_test_user

MODULE = "mrp_outsourcing_test"

PEOPLE = {
    "planner": "mrp_outsourcing.group_outsourcing_user",
    "boss": "mrp_outsourcing.group_outsourcing_manager",
    "maker": "mrp.group_mrp_user",
    "buyer": "purchase.group_purchase_user",
    "clerk": "stock.group_stock_user",
    "accountant": "account.group_account_user",
}

# of which a browser, a printed page or a portal page needs the style sheets and scripts
BUNDLES = (
    "web.assets_web",
    "web.assets_web_print",
    "web.assets_tests",
    "web.assets_frontend",
    "web.assets_frontend_minimal",
    "web.assets_frontend_lazy",
    "web.report_assets_common",
    "web.report_assets_pdf",
)


def make_world(env):
    """{name: record}"""
    settings = {"group_outsourcing": True, "group_mrp_routings": True, "group_uom": True}
    env["res.config.settings"].create(settings).execute()
    categories, vendors = env["product.category"], env["res.partner"]
    return {
        "average": categories.create({"name": "Average", "property_cost_method": "average"}),
        "fifo": categories.create({"name": "FIFO", "property_cost_method": "fifo"}),
        "standard": categories.create({"name": "Standard", "property_cost_method": "standard"}),
        "vendor": vendors.create({"name": "Galvano"}),
        "rival": vendors.create({"name": "Rival Plating"}),
        "workcenter": env["mrp.workcenter"].create({"name": "Shop", "costs_hour": 60.0}),
        **{login: new_test_user(env, login, groups=groups) for login, groups in PEOPLE.items()},
    }


def get_world(env):
    """The world that is kept in the database, or a new one: {name: record}"""
    kept = env["ir.model.data"].sudo().search([("module", "=", MODULE)])
    return {data.name: env[data.model].browse(data.res_id) for data in kept} or make_world(env)


def keep_world(env):
    """Make the world once for all tests, and the files that pages need."""
    env = env(context={**env.context, "tracking_disable": True, "no_reset_password": True})
    if not env["ir.model.data"].search_count([("module", "=", MODULE)]):
        for name, record in make_world(env).items():
            env["ir.model.data"].create(
                {"module": MODULE, "name": name, "model": record._name, "res_id": record.id, "noupdate": True}
            )
    for bundle in BUNDLES:
        assets = env["ir.qweb"]._get_asset_bundle(bundle, css=True, js=True)
        assets.css()
        assets.js()
