"""What needs the vendor: the tasks of its home page, most urgent first."""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

# counting further says nothing more to anybody
MAX_COUNT = 1000


class MrpSubcontractPortalTask(models.AbstractModel):
    """Tasks of vendors' users."""

    _name = "mrp.subcontract.portal.task"
    _description = "Tasks in the Portal of Vendors"

    def _get_tasks(self, engagements):
        """What needs the vendor: values for its home page, most urgent first.

        Runs as the vendor's user, so that record rules decide on what counts.

        :return: list of dicts with `title`, `count`, `url` and `icon` (a Font Awesome name); only counts above zero
        """
        tasks = [
            *self._get_response_tasks(),
            *self._get_report_tasks(),
            *self._get_transfer_tasks(),
            *self._get_stock_confirmation_tasks(engagements),
        ]
        return [task for task in tasks if task["count"]]

    def _prepare_task(self, title, count, url, icon):
        return {"title": title, "count": count, "url": f"/my/outsourcing/{url}", "icon": icon}

    def _get_response_tasks(self):
        """New work to accept, what we changed, and what we said to the vendor's proposals."""
        counts = dict(
            self.env["mrp.subcontract.operation"]._read_group(
                [("is_open", "=", True), ("vendor_response_state", "in", ("new", "changed", "again"))],
                ["vendor_response_state"],
                ["__count"],
            )
        )
        titles = [
            ("new", self.env._("New work to accept"), "fa-inbox"),
            ("changed", self.env._("Changed by us: look again"), "fa-exchange"),
            ("again", self.env._("We replied: respond again"), "fa-comments-o"),
        ]
        return [
            self._prepare_task(title, counts.get(state, 0), f"orders?filterby={state}", icon)
            for state, title, icon in titles
        ]

    def _get_report_tasks(self):
        """Work at the vendor whose production is not reported."""
        domain = [("is_open", "=", True), ("qty_unreported", ">", 0)]
        count = self.env["mrp.subcontract.operation"].search_count(domain, limit=MAX_COUNT)
        title = self.env._("On your floor: report what you made")
        return [self._prepare_task(title, count, "work?filterby=report", "fa-clipboard")]

    def _get_transfer_tasks(self):
        """Shipments whose arrival is to be confirmed, and work that is ready to ship."""
        transfers = self.env["mrp.subcontract.arrivals"]._get_transfers_to_confirm()
        ready = self.env["mrp.subcontract.operation"].search_count(self._get_ready_to_ship_domain(), limit=MAX_COUNT)
        return [
            self._prepare_task(
                self.env._("Transfers to you: confirm arrivals"), len(transfers), "transfers", "fa-truck"
            ),
            self._prepare_task(self.env._("Ready to ship: send shipment notices"), ready, "ship", "fa-reply"),
        ]

    def _get_stock_confirmation_tasks(self, engagements):
        """Stock confirmations that we have asked for."""
        # sudo: they are searched for the engagements that the user may read
        confirmations = self.env["mrp.subcontract.stock.confirmation"].sudo()
        asked = confirmations.search([("engagement_id", "in", engagements.ids), ("state", "=", "asked")], order="date")
        return [
            self._prepare_task(
                self.env._("Confirm our stock at your site on %s", format_date(self.env, confirmation.date)),
                1,
                f"stock-confirmations/{confirmation.id}",
                "fa-check-square-o",
            )
            for confirmation in asked
        ]

    def _get_ready_to_ship_domain(self):
        """Work without a shipment notice that is finished as an outsourced order, or was due to leave the vendor before
        today."""
        today = fields.Datetime.to_datetime(fields.Date.context_today(self))
        finished = Domain("is_outsourced_order", "=", True) & Domain("qty_at_vendor", ">", 0)
        return (
            self._get_to_ship_domain()
            & Domain("has_shipment_notice", "=", False)
            & (Domain("date_ready", "<", today) | finished)
        )

    def _get_to_ship_domain(self):
        """Work of which units are expected back."""
        return Domain("is_open", "=", True) & Domain("qty_outstanding", ">", 0) & Domain("purchase_id", "!=", False)
