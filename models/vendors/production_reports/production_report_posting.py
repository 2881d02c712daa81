"""Posting a production report: what it uses, and what it says about the units there.

Good units of an outsourced order are finished goods at the vendor, and its manufacturing order is closed with them. A
correction takes them back as long as they are there.
"""

from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError


class MrpSubcontractProductionReportPosting(models.AbstractModel):
    """Makes production reports count."""

    _name = "mrp.subcontract.production.report.posting"
    _description = "Posting of Production Reports"

    def _post_report(self, report):
        """Make it count, all of it or nothing: components are used, scrapped units leave the flow.

        Good units stay where they are until they are shipped; that they are good is what the posted report says.
        """
        report.ensure_one()
        operation = report.subcontract_operation_id
        outstanding = operation.qty_outstanding
        back = self.env["mrp.subcontract.reported.quantities"]._get_back_by_lot(operation)
        for line in report.line_ids:
            line.qty_back_before = back.get(line.lot_id, 0.0)
        if operation.is_outsourced_order:
            self._post_units_of_order(report)
        else:
            self._post_units(report)
        report.write({"state": "posted", "date_posted": fields.Datetime.now()})
        if operation.qty_outstanding != outstanding:
            self.env["mrp.subcontract.returns"]._sync_expected_returns(operation)

    def _post_units(self, report):
        """Components are used, and scrapped units leave the flow, or come back into it."""
        units = report._get_fresh_units()
        self._post_hours(report, units)
        for component, quantities in report._get_consumed().items():
            if report.corrected_id:
                component._post_reported_difference(quantities, units)
            else:
                component._post_reported(quantities, units)
        scrapped = self._get_scrapped(report)
        for role, sign in (("scrapped_reversed", -1), ("scrapped", 1)):
            quantities = {lot: sign * quantity for lot, quantity in scrapped.items() if sign * quantity > 0}
            if quantities:
                self.env["mrp.subcontract.receiving"]._post_move(report.subcontract_operation_id, role, quantities)

    def _get_scrapped(self, report):
        """Scrapped units by lot, in the unit of the product; below zero where they were not scrapped after all."""
        report.ensure_one()
        scrapped = defaultdict(float)
        for line in report.line_ids.filtered("qty_scrapped"):
            scrapped[line.lot_id] += line.qty_scrapped
        return dict(scrapped)

    def _post_hours(self, report, units):
        """What was reported is what is paid; units that come back later bring no more hours of their own.

        To be called before the units move.

        :param units: that the hours are for, in the unit of the product
        """
        report.ensure_one()
        if report.is_paid_by_hour and (report.hours or units):
            report.subcontract_operation_id._report_hours(report.hours, units)

    def _post_units_of_order(self, report):
        """Good units are made, scrapped ones consumed; a correction takes good units back first."""
        operation = report.subcontract_operation_id
        good, scrapped, less = {}, {}, {}
        for line in report.line_ids:
            line.lot_id = line.lot_id or self._get_or_create_reported_lot(operation, line.lot_name)
            if line.qty_good < 0:
                less[line.lot_id] = less.get(line.lot_id, 0.0) - line.qty_good
            for quantities, quantity in ((good, line.qty_good), (scrapped, line.qty_scrapped)):
                if quantity > 0:
                    quantities[line.lot_id] = quantities.get(line.lot_id, 0.0) + quantity
        consumed = report._get_consumed()
        if report.corrected_id:
            taken = self.env["mrp.subcontract.reversal"]._get_moves_to_reverse(operation, less)
            makers = report.env["mrp.production"].concat(*(move.production_id for move in taken))
            consumed = self._post_what_parts_do_not_use(consumed, not good and not scrapped, makers)
            if taken:
                self.env["mrp.subcontract.reversal"]._reverse_production(operation, taken)
        batches = self.env["mrp.subcontract.making"]._get_batches(operation, good)
        units_scrapped = sum(scrapped.values())
        weights = [quantity for dummy, quantity in batches]
        parts = self._share_out(consumed, [units_scrapped, *weights] if units_scrapped else weights)
        if units_scrapped:
            for component, quantities in parts.pop(0).items():
                component._post_reported(quantities, units_scrapped)
            self.env["mrp.subcontract.making"]._report_scrapped(operation, scrapped)
        for (lots, quantity), part in zip(batches, parts, strict=True):
            production = self.env["mrp.subcontract.making"]._prepare_batch(operation, lots, quantity)
            self._set_reported_consumption(production, part)
            self.env["mrp.subcontract.making"]._finish_batch(operation, production)

    def _post_what_parts_do_not_use(self, consumed, is_all, makers):
        """Of a correction, what is given back, and everything where no unit is added that could use it.

        :param makers: manufacturing orders that have made the units that are reversed: what is given back was
          theirs first
        :return: what is left, as `consumed`
        """
        left = {}
        for component, quantities in consumed.items():
            own = {key: quantity for key, quantity in quantities.items() if is_all or quantity < 0}
            component._post_reported_difference(own, 0.0, makers)
            left[component] = {key: quantity for key, quantity in quantities.items() if key not in own}
        return left

    def _share_out(self, consumed, weights):
        """Divide what was used among parts of a report, in proportion to their units; the last one takes the rest.

        :param dict consumed: by component, quantities by (lot, package, owner) in the unit of the product
        :return: list of the same kind of mapping, one for each weight
        """
        parts = [{component: {} for component in consumed} for dummy in weights]
        total = sum(weights)
        for component, quantities in consumed.items():
            uom = component.product_id.uom_id
            whole = sum(quantities.values())
            given = done = 0.0
            left = dict(quantities)
            for part, weight in zip(parts, weights, strict=True):
                done += weight
                share = uom.round(whole * done / total) - given if part is not parts[-1] else sum(left.values())
                given += share
                for key in left:
                    taken = uom.round(min(left[key], share))
                    if uom.compare(taken, 0.0) > 0:
                        part[component][key] = taken
                        left[key] -= taken
                        share -= taken
        return parts

    def _get_or_create_reported_lot(self, operation, name):
        """The lot of the product that a vendor names: of this manufacturing order, or a new one; never a lot of other
        goods.

        :raise UserError: where the name is taken, without telling by whom
        """
        operation.ensure_one()
        lot = (
            self.env["mrp.subcontract.making"]._find_lot(operation, name)
            if operation.product_tracking != "none"
            else operation.env["stock.lot"]
        )
        if lot and lot not in self._get_own_lots(operation):
            raise UserError(
                operation.env._("The lot or serial number “%s” can't be used for this work. Choose another one.", name)
            )
        return lot or self.env["mrp.subcontract.making"]._get_or_create_lot(operation, name)

    def _get_own_lots(self, operation):
        """Lots that the manufacturing order was given, or that were made under this operation."""
        operation.ensure_one()
        made = operation.move_ids.filtered(lambda move: move.subcontract_role == "made")
        return operation.production_group_id.production_ids.lot_producing_ids | made.lot_ids

    def _set_reported_consumption(self, production, consumed):
        """Use what the vendor says it used, instead of what the bill of materials says.

        :param dict consumed: by component, quantities by (lot, package, owner) in the unit of the product
        """
        production.ensure_one()
        for component, quantities in consumed.items():
            moves = production.move_raw_ids.filtered(
                lambda move, product=component.product_id: (
                    move.product_id == product
                    and move.subcontract_role == "consumed"
                    and move.state not in ("done", "cancel")
                )
            )
            moves.move_line_ids.unlink()
            moves.picked = False
            move = moves[:1]
            if not move or not quantities:
                continue
            move._create_vendor_lines(quantities, "package_id")
            move.picked = True
