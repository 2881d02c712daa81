"""Ending an engagement: what is still open is listed first, then access closes and empty locations are archived."""

from markupsafe import Markup

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ....tools.numbers import format_quantity


class MrpSubcontractEngagementEnding(models.AbstractModel):
    """Ends engagements."""

    _name = "mrp.subcontract.engagement.ending"
    _description = "Ending of Engagements"

    def _end(self, engagements):
        """Close the portal to the vendor's users, from their next request on; what happened stays."""
        engagements.check_access("write")
        active = engagements.filtered(lambda engagement: engagement.state == "active")
        lists = {engagement: self._get_end_lines(engagement) for engagement in active}
        # sudo: write access was checked; only actions change the state
        active.sudo().state = "ended"
        for engagement, lines in lists.items():
            if not any(line["kind"] == "owe" for line in lines):
                self._archive_empty_locations(engagement)
            engagement.message_post(body=self._prepare_end_message(engagement, lines))
        self._void_links(active)

    def _get_end_lines(self, engagement):
        """Stock at the vendor, open items and portal access.

        While something is owed, the vendor's locations stay as they are.

        :return: list of dicts with `kind` ("stock", "owe" or "access"), `name`, `detail`, and for goods `quantity` and
            `product_uom_id`
        """
        engagement.ensure_one()
        return (
            self._get_end_lines_stock(engagement)
            + self._get_end_lines_owed(engagement)
            + self._get_end_lines_access(engagement)
        )

    def _get_end_lines_stock(self, engagement):
        quants = engagement.env["stock.quant"].search(
            [("location_id", "in", engagement._get_locations().ids), ("quantity", "!=", 0)],
            order="location_id, product_id, id",
        )
        return [
            {
                "kind": "stock",
                "name": quant.product_id.display_name,
                "detail": ", ".join(filter(None, (quant.lot_id.name, quant.owner_id.name, quant.location_id.name))),
                "quantity": quant.quantity,
                "product_uom_id": quant.product_uom_id.id,
            }
            for quant in quants
        ]

    def _get_end_lines_owed(self, engagement):
        """Open work, open orders, transfers on the way, and rules that would send more."""
        locations = engagement._get_locations().ids
        operations = engagement.env["mrp.subcontract.operation"].search(engagement._get_open_work_domain())
        orders = engagement.env["purchase.order"].search(engagement._get_open_orders_domain())
        transfers = engagement.env["stock.picking"].search(
            Domain("state", "not in", ("done", "cancel"))
            & (Domain("move_ids.location_id", "in", locations) | Domain("move_ids.location_dest_id", "in", locations))
        )
        rules = engagement.env["stock.warehouse.orderpoint"].search([("location_id", "in", locations)])
        states = dict(operations._fields["state"]._description_selection(engagement.env))
        lines = [
            {
                "name": operation.name,
                "detail": states[operation.state],
                "quantity": operation.qty_outstanding,
                "product_uom_id": operation.product_uom_id.id,
            }
            for operation in operations
        ]
        lines += [{"name": order.name, "detail": engagement.env._("Open order")} for order in orders]
        lines += [
            {"name": transfer.name, "detail": engagement.env._("Transfer that is not finished")}
            for transfer in transfers
        ]
        lines += [
            {"name": rule.product_id.display_name, "detail": engagement.env._("Reordering rule that sends it there")}
            for rule in rules
        ]
        return [{"kind": "owe", **line} for line in lines]

    def _get_end_lines_access(self, engagement):
        """Who can open the portal, and what happens to that."""
        lines = []
        # sudo: whoever ends the engagement sees whom it concerns
        for user in engagement.sudo().vendor_user_ids.filtered("active"):
            stays = user._get_active_engagements() - engagement
            last = format_datetime(engagement.env, user.login_date) if user.login_date else engagement.env._("never")
            text = engagement.env._("Last login: %s", last)
            if stays:
                text = engagement.env._(
                    "%(login)s. Keeps access for %(others)s",
                    login=text,
                    others=", ".join(f"{other.name} ({other.company_id.name})" for other in stays),
                )
            lines.append({"kind": "access", "name": f"{user.name} ({user.login})", "detail": text})
        return lines

    def _archive_empty_locations(self, engagement):
        """Archive the vendor's locations where nothing lies; the site itself when nothing else is left of it."""
        engagement.ensure_one()
        locations = engagement._get_locations().filtered("active")
        # sudo: see _get_locations; reads only whether something lies there
        filled = (
            engagement.env["stock.quant"].sudo().search([("location_id", "in", locations.ids), ("quantity", "!=", 0)])
        )
        sites = locations.filtered(lambda location: location.site_type == "vendor")
        empty = locations - sites - filled.location_id
        others = sites.with_context(active_test=True).child_ids - empty
        (empty + (sites if not others else sites.browse())).active = False

    def _prepare_end_message(self, engagement, lines):
        """The list of what was still open, for the log of the engagement."""
        titles = {
            "stock": engagement.env._("Stock at the vendor"),
            "owe": engagement.env._("Still open"),
            "access": engagement.env._("Could open the portal until now"),
        }
        units = engagement.env["uom.uom"].browse(
            {line["product_uom_id"] for line in lines if line.get("product_uom_id")}
        )
        names = {unit.id: unit.name for unit in units}
        body = Markup("<p>%s</p>") % engagement.env._("The engagement was ended.")
        for kind, title in titles.items():
            items = Markup()
            for line in (line for line in lines if line["kind"] == kind):
                amount = (
                    f"{format_quantity(engagement.env, line['quantity'])} {names[line['product_uom_id']]}"
                    if line.get("product_uom_id")
                    else ""
                )
                parts = filter(None, (line["name"], line.get("detail"), amount))
                items += Markup("<li>%s</li>") % " · ".join(parts)
            if items:
                body += Markup("<p>%s</p><ul>%s</ul>") % (title, items)
        return body

    def _void_links(self, engagements):
        """Make links in mails that were sent to these vendors open nothing any more; new mails carry new ones.

        Links that ask for a response stay dead, also when the engagement is activated again later.
        """
        for engagement in engagements:
            mine = Domain("partner_id.commercial_partner_id", "=", engagement.vendor_id.id) & Domain(
                "company_id", "=", engagement.company_id.id
            )
            sent = Domain("access_token", "!=", False)
            # sudo: whoever may end an engagement may not write on orders and bills; their links end with it
            engagements.env["purchase.order"].sudo().search(mine & sent).access_token = False
            bills = Domain("move_type", "in", ("in_invoice", "in_refund"))
            engagements.env["account.move"].sudo().search(mine & sent & bills).access_token = False
        # sudo: whoever may end an engagement voids its links, which nobody has rights on
        links = engagements.env["mrp.subcontract.response.link"].sudo()
        links.search([("engagement_id", "in", engagements.ids), ("is_void", "=", False)])._make_void()
