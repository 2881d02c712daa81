"""What vendors have reported of an operation: good units that wait for their transfer, and what is not reported yet."""

from collections import defaultdict

from odoo import api, fields, models


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    report_ids = fields.One2many("mrp.subcontract.production.report", "subcontract_operation_id", "Production Reports")
    report_count = fields.Integer(compute="_compute_report_count")
    qty_reported = fields.Float(
        "Reported Good",
        digits="Product Unit",
        compute="_compute_reported",
        store=True,
        help="Good units by the vendor's posted reports, whether they are back or not.",
    )
    qty_ready = fields.Float(
        "Ready to Ship",
        digits="Product Unit",
        compute="_compute_reported",
        store=True,
        help="Reported as good by the vendor, and still there.",
    )
    qty_unreported = fields.Float(
        "Not Reported",
        digits="Product Unit",
        compute="_compute_reported",
        store=True,
        help="Units the vendor can work on now and has not reported yet.",
    )

    @api.depends("report_ids")
    def _compute_report_count(self):
        counts = dict(
            self.env["mrp.subcontract.production.report"]._read_group(
                [("subcontract_operation_id", "in", self.ids)], ["subcontract_operation_id"], ["__count"]
            )
        )
        for operation in self:
            operation.report_count = counts.get(operation._origin, 0)

    @api.depends("component_ids.units_reported")
    def _compute_quantities(self):
        return super()._compute_quantities()

    @api.depends(
        "report_ids.state",
        "report_ids.line_ids.qty_good",
        "report_ids.line_ids.qty_scrapped",
        "report_ids.line_ids.qty_back_before",
        "quantity",
        "qty_at_vendor",
        "qty_outstanding",
        "qty_good",
        "qty_rejected",
        "qty_scrapped",
        "qty_made",
        "is_open",
        "state",
    )
    def _compute_reported(self):
        for operation in self:
            posted = operation.report_ids.filtered(lambda report: report.state == "posted")
            operation.qty_reported = operation._to_production_unit(sum(posted.mapped("qty_good")))
            operation.qty_ready = operation._to_production_unit(sum(operation._get_ready_by_lot().values()))
            operation.qty_unreported = operation._to_production_unit(operation._get_unreported_quantity())

    def _get_unreported_quantity(self):
        """Units the vendor can work on now and has not reported, in the unit of the product."""
        self.ensure_one()
        if not self.is_open or self.purchase_id.state != "purchase":
            return 0.0
        pending = sum(self._get_pending_by_lot().values())
        if self.is_outsourced_order:
            return (
                max(self._get_unmade_quantity() - pending, 0.0) if self.state in ("out", "at_vendor", "back") else 0.0
            )
        there = self.product_uom_id._compute_quantity(
            self.qty_outstanding, self.product_id.uom_id, rounding_method="HALF-UP"
        )
        return max(there - sum(self._get_ready_by_lot().values()) - pending, 0.0)

    def _get_back_by_lot(self):
        """Processed units that came back, ever, by lot in the unit of the product."""
        self.ensure_one()
        back = defaultdict(float)
        for line in self._get_wip_moves().move_line_ids:
            move = line.move_id
            is_done = move.state == "done" and move.product_id == self.product_id
            if is_done and move._get_subcontract_role(self) in ("good", "rejected"):
                back[line.lot_id] += line.quantity_product_uom
        return back

    def _get_ready_by_lot(self):
        """Units that were reported as good and are still at the vendor, by lot in the unit of the product.

        What comes back is what was reported, as far as it goes; only what was back before a report is not of it.
        """
        self.ensure_one()
        if self.is_outsourced_order:
            return self._get_made_balance()
        posted = self.report_ids.filtered(lambda report: report.state == "posted")
        if not posted:
            return {}
        back = self._get_back_by_lot()
        there = self._get_lot_balance() if self.ship_wip else {}
        ready = {}
        for lot, lines in posted.line_ids.grouped("lot_id").items():
            quantity = seen = 0.0
            for line in lines.sorted(lambda line: (line.qty_back_before, line.report_id.id, line.id)):
                quantity = max(quantity - (line.qty_back_before - seen), 0.0) + line.qty_good
                seen = line.qty_back_before
            quantity = max(quantity - (back.get(lot, 0.0) - seen), 0.0)
            if self.ship_wip:
                quantity = min(quantity, max(there.get(lot, 0.0), 0.0))
            if self.product_id.uom_id.compare(quantity, 0.0) > 0:
                ready[lot] = self.product_id.uom_id.round(quantity)
        return ready

    def _get_pending_by_lot(self, exclude=None):
        """Units that wait for review, by lot in the unit of the product.

        :param exclude: a report that is not counted
        """
        self.ensure_one()
        pending = defaultdict(float)
        reports = self.report_ids.filtered(lambda report: report.state == "review")
        for line in (reports - exclude if exclude else reports).line_ids:
            pending[line.lot_id] += line.qty_good + line.qty_scrapped
        return pending

    def _get_reportable(self, exclude=None):
        """Units of an operation at the vendor that are neither ready nor in review, by lot in the unit of the product.

        Unlimited where units come into being at the vendor: there the order is the limit.
        """
        self.ensure_one()
        ready, pending = self._get_ready_by_lot(), self._get_pending_by_lot(exclude)
        return {
            lot: quantity - ready.get(lot, 0.0) - pending.get(lot, 0.0)
            for lot, quantity in self._get_lots_back().items()
        }

    def _get_rework_left(self):
        """Units out for rework that were not reported yet, in the unit of the product."""
        self.ensure_one()
        rework = self._get_first_processed()[1]
        if not rework:
            return 0.0
        ahead = max((component._get_units_ahead() for component in self.component_ids), default=0.0)
        return max(rework - max(sum(self._get_ready_by_lot().values()) - ahead, 0.0), 0.0)

    @api.model
    def _get_vendor_fields(self):
        return super()._get_vendor_fields() | {"qty_reported", "qty_ready", "qty_unreported"}

    def action_view_reports(self):
        """Open what the vendor has reported."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "mrp_outsourcing.mrp_subcontract_production_report_action"
        )
        action["domain"] = [("subcontract_operation_id", "=", self.id)]
        action["context"] = {}
        return action
