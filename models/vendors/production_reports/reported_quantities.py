"""Quantities of an operation by its production reports: good units that are ready to ship, and unreported units."""

from collections import Counter, defaultdict

from odoo import models


class MrpSubcontractReportedQuantities(models.AbstractModel):
    """Quantities that follow from production reports, in the unit of the product."""

    _name = "mrp.subcontract.reported.quantities"
    _description = "Quantities in Production Reports"

    def _get_unreported_quantity(self, operation):
        """Units the vendor can work on now and has not reported, in the unit of the product."""
        operation.ensure_one()
        if not operation.is_open or operation.purchase_id.state != "purchase":
            return 0.0
        pending = sum(self._get_pending_by_lot(operation).values())
        if operation.is_outsourced_order:
            return (
                max(self.env["mrp.subcontract.making"]._get_unmade_quantity(operation) - pending, 0.0)
                if operation.state in ("out", "at_vendor", "back")
                else 0.0
            )
        there = operation.product_uom_id._compute_quantity(
            operation.qty_outstanding, operation.product_id.uom_id, rounding_method="HALF-UP"
        )
        return max(there - sum(self._get_ready_by_lot(operation).values()) - pending, 0.0)

    def _get_back_by_lot(self, operation):
        """Processed units that came back, ever, by lot in the unit of the product."""
        operation.ensure_one()
        back = defaultdict(float)
        for line in operation._get_wip_moves().move_line_ids:
            move = line.move_id
            is_done = move.state == "done" and move.product_id == operation.product_id
            if is_done and move._get_subcontract_role(operation) in ("good", "rejected"):
                back[line.lot_id] += line.quantity_product_uom
        return back

    def _get_ready_by_lot(self, operation):
        """Units that were reported as good and are still at the vendor, by lot in the unit of the product.

        What comes back is what was reported, as far as it goes; only what was back before a report is not of it.
        """
        operation.ensure_one()
        if operation.is_outsourced_order:
            return operation._get_made_balance()
        posted = operation.report_ids.filtered(lambda report: report.state == "posted")
        if not posted:
            return {}
        back = self._get_back_by_lot(operation)
        there = operation._get_lot_balance() if operation.ship_wip else {}
        ready = {}
        for lot, lines in posted.line_ids.grouped("lot_id").items():
            quantity = seen = 0.0
            for line in lines.sorted(lambda line: (line.qty_back_before, line.report_id.id, line.id)):
                quantity = max(quantity - (line.qty_back_before - seen), 0.0) + line.qty_good
                seen = line.qty_back_before
            quantity = max(quantity - (back.get(lot, 0.0) - seen), 0.0)
            if operation.ship_wip:
                quantity = min(quantity, max(there.get(lot, 0.0), 0.0))
            if operation.product_id.uom_id.compare(quantity, 0.0) > 0:
                ready[lot] = operation.product_id.uom_id.round(quantity)
        return ready

    def _get_pending_by_lot(self, operation, exclude=None):
        """Units that wait for review, by lot in the unit of the product.

        :param exclude: a report that is not counted
        """
        operation.ensure_one()
        pending = defaultdict(float)
        reports = operation.report_ids.filtered(lambda report: report.state == "review")
        for line in (reports - exclude if exclude else reports).line_ids:
            pending[line.lot_id] += line.qty_good + line.qty_scrapped
        return pending

    def _get_reportable(self, operation, exclude=None):
        """Units of an operation at the vendor that are neither ready nor in review, by lot in the unit of the product.

        Unlimited where units come into being at the vendor: there the order is the limit.
        """
        operation.ensure_one()
        ready, pending = self._get_ready_by_lot(operation), self._get_pending_by_lot(operation, exclude)
        return {
            lot: quantity - ready.get(lot, 0.0) - pending.get(lot, 0.0)
            for lot, quantity in self.env["mrp.subcontract.lots"]._get_lots_back(operation).items()
        }

    def _get_rework_left(self, operation):
        """Units out for rework that were not reported yet, in the unit of the product."""
        operation.ensure_one()
        rework = operation._get_first_processed()[1]
        if not rework:
            return 0.0
        ahead = max((component._get_units_ahead() for component in operation.component_ids), default=0.0)
        return max(rework - max(sum(self._get_ready_by_lot(operation).values()) - ahead, 0.0), 0.0)

    def _get_made_names(self, operation):
        """Serial numbers that were made or scrapped under this operation, and not reversed."""
        operation.ensure_one()
        count = Counter()
        for line in operation.move_ids.filtered(lambda move: move.state == "done").move_line_ids:
            count[line.lot_id] += {"made": 1, "scrapped": 1, "made_reversed": -1}.get(line.move_id.subcontract_role, 0)
        return {lot.name for lot, times in count.items() if times > 0}

    def _get_used_by_family(self, component, family):
        """What reports say was used of this component, by (lot, package, owner), in the unit of its product."""
        component.ensure_one()
        used = defaultdict(float)
        for line in family.component_line_ids.filtered(lambda line: line.component_id == component):
            used[line._get_key()] += line.qty_consumed
        return {key: quantity for key, quantity in used.items() if not component.product_id.uom_id.is_zero(quantity)}

    def _get_free_lot_balance(self, component):
        """What is at the vendor for this operation, less what reports that wait for review say was used."""
        component.ensure_one()
        balance = component._get_lot_balance()
        waiting = component.subcontract_operation_id.report_ids.filtered(lambda report: report.state == "review")
        for key, quantity in self._get_used_by_family(component, waiting).items():
            if key in balance:
                balance[key] = max(balance[key] - quantity, 0.0)
        return balance
