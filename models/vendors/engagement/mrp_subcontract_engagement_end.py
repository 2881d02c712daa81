"""Ending an engagement: what is still open is listed first, then access closes and empty locations are archived."""

from markupsafe import Markup

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ....tools.numbers import format_quantity


class MrpSubcontractEngagement(models.Model):
    _inherit = "mrp.subcontract.engagement"

    def action_end(self):
        """List what the vendor still holds, owes and can open, and ask whether to close the portal to its users."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("End the Engagement with %s", self.vendor_id.display_name),
            "res_model": "mrp.subcontract.engagement.end",
            "view_mode": "form",
            "target": "new",
            "context": {"default_engagement_id": self.id},
        }

    def _end(self):
        """Close the portal to the vendor's users, from their next request on; what happened stays."""
        self.check_access("write")
        active = self.filtered(lambda engagement: engagement.state == "active")
        lists = {engagement: engagement._get_end_lines() for engagement in active}
        # sudo: write access was checked; only actions change the state
        active.sudo().state = "ended"
        for engagement, lines in lists.items():
            if not any(line["kind"] == "owe" for line in lines):
                engagement._archive_empty_locations()
            engagement.message_post(body=engagement._prepare_end_message(lines))

    def _get_end_lines(self):
        """What the vendor still holds, owes and can open; each part of the addon adds its own.

        While something is owed, the vendor's locations stay as they are.

        :return: list of dicts with `kind` ("hold", "owe" or "access"), `name`, `detail`, and for goods `quantity` and
            `product_uom_id`
        """
        self.ensure_one()
        return self._get_end_lines_held() + self._get_end_lines_owed() + self._get_end_lines_access()

    def _get_locations(self):
        """The vendor's own locations in the company, archived ones included, with all rights."""
        self.ensure_one()
        # sudo: reads this vendor's locations only, for whoever may see the engagement
        locations = self.env["stock.location"].sudo().with_context(active_test=False)
        return locations.search([("site_vendor_id", "=", self.vendor_id.id), ("company_id", "=", self.company_id.id)])

    def _get_end_lines_held(self):
        quants = self.env["stock.quant"].search(
            [("location_id", "in", self._get_locations().ids), ("quantity", "!=", 0)],
            order="location_id, product_id, id",
        )
        return [
            {
                "kind": "hold",
                "name": quant.product_id.display_name,
                "detail": ", ".join(filter(None, (quant.lot_id.name, quant.owner_id.name, quant.location_id.name))),
                "quantity": quant.quantity,
                "product_uom_id": quant.product_uom_id.id,
            }
            for quant in quants
        ]

    def _get_end_lines_owed(self):
        """Open work, open orders, transfers on the way, and rules that would send more."""
        locations = self._get_locations().ids
        operations = self.env["mrp.subcontract.operation"].search(self._get_open_work_domain())
        orders = self.env["purchase.order"].search(self._get_open_orders_domain())
        transfers = self.env["stock.picking"].search(
            Domain("state", "not in", ("done", "cancel"))
            & (Domain("move_ids.location_id", "in", locations) | Domain("move_ids.location_dest_id", "in", locations))
        )
        rules = self.env["stock.warehouse.orderpoint"].search([("location_id", "in", locations)])
        states = dict(operations._fields["state"]._description_selection(self.env))
        lines = [
            {
                "name": operation.name,
                "detail": states[operation.state],
                "quantity": operation.qty_outstanding,
                "product_uom_id": operation.product_uom_id.id,
            }
            for operation in operations
        ]
        lines += [{"name": order.name, "detail": self.env._("Open order")} for order in orders]
        lines += [
            {"name": transfer.name, "detail": self.env._("Transfer that is not finished")} for transfer in transfers
        ]
        lines += [
            {"name": rule.product_id.display_name, "detail": self.env._("Reordering rule that sends it there")}
            for rule in rules
        ]
        return [{"kind": "owe", **line} for line in lines]

    def _get_open_orders_domain(self):
        """Orders of outsourced work that are requested, or still to be received or billed."""
        lines = Domain("order_line.subcontract_operation_id", "!=", False)
        open_lines = Domain("order_line.subcontract_operation_id.is_open", "=", True)
        return (
            Domain("partner_id.commercial_partner_id", "in", self.vendor_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & lines
            & (
                Domain("state", "in", ("draft", "sent", "to approve"))
                | (Domain("state", "=", "purchase") & (open_lines | Domain("invoice_status", "=", "to invoice")))
            )
        )

    def _get_end_lines_access(self):
        """Who can open the portal, and what happens to that."""
        lines = []
        # sudo: whoever ends the engagement sees whom it concerns
        for user in self.sudo().vendor_user_ids.filtered("active"):
            stays = user._get_active_engagements() - self
            last = format_datetime(self.env, user.login_date) if user.login_date else self.env._("never")
            text = self.env._("Last login: %s", last)
            if stays:
                text = self.env._(
                    "%(login)s. Keeps access for %(others)s",
                    login=text,
                    others=", ".join(f"{other.name} ({other.company_id.name})" for other in stays),
                )
            lines.append({"kind": "access", "name": f"{user.name} ({user.login})", "detail": text})
        return lines

    def _archive_empty_locations(self):
        """Archive the vendor's locations where nothing lies; the site itself when nothing else is left of it."""
        self.ensure_one()
        locations = self._get_locations().filtered("active")
        # sudo: see _get_locations; reads only whether something lies there
        filled = self.env["stock.quant"].sudo().search([("location_id", "in", locations.ids), ("quantity", "!=", 0)])
        sites = locations.filtered(lambda place: place.site_type == "vendor")
        empty = locations - sites - filled.location_id
        others = sites.with_context(active_test=True).child_ids - empty
        (empty + (sites if not others else sites.browse())).active = False

    def _provision(self):
        """A vendor that works for us again gets its locations back; what was made meanwhile is locked, too."""
        self.line_ids.filtered(lambda line: not line.bom_id)._compute_bom_id()
        archived = self._get_locations().filtered(lambda place: not place.active)
        archived.active = True
        return super()._provision()

    def _prepare_end_message(self, lines):
        """The list of what was still open, for the log of the engagement."""
        titles = {
            "hold": self.env._("Still held"),
            "owe": self.env._("Still open"),
            "access": self.env._("Could open the portal until now"),
        }
        units = self.env["uom.uom"].browse({line["product_uom_id"] for line in lines if line.get("product_uom_id")})
        names = {unit.id: unit.name for unit in units}
        body = Markup("<p>%s</p>") % self.env._("The engagement was ended.")
        for kind, title in titles.items():
            items = Markup()
            for line in (line for line in lines if line["kind"] == kind):
                amount = (
                    f"{format_quantity(self.env, line['quantity'])} {names[line['product_uom_id']]}"
                    if line.get("product_uom_id")
                    else ""
                )
                parts = filter(None, (line["name"], line.get("detail"), amount))
                items += Markup("<li>%s</li>") % " · ".join(parts)
            if items:
                body += Markup("<p>%s</p><ul>%s</ul>") % (title, items)
        return body
