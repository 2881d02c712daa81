"""What speaks against posting a production report."""

from odoo import models
from odoo.exceptions import UserError

from ....tools.numbers import format_quantity


class MrpSubcontractProductionReportCheck(models.AbstractModel):
    """Checks production reports before anything is posted."""

    _name = "mrp.subcontract.production.report.check"
    _description = "Checks of Production Reports"

    def _check_reportable(self, report):
        """Everything that speaks against a report, before anything is posted.

        :raise UserError: in words for the vendor
        """
        report.ensure_one()
        operation = report.subcontract_operation_id
        if operation.purchase_id.state != "purchase" or operation.production_id.state == "cancel":
            raise UserError(report.env._("%s is not on order any more, so nothing can be reported.", operation.name))
        self._check_units(report)
        for component, quantities in report._get_consumed().items():
            self._check_lots(report, component, quantities)

    def _check_units(self, report):
        """No more units than are with the vendor and not reported; nothing is reversed that left already."""
        report.ensure_one()
        reported = self.env["mrp.subcontract.reported.quantities"]
        operation = report.subcontract_operation_id
        if operation.is_outsourced_order:
            self._check_units_of_order(report)
            return
        uom = report.product_uom_id
        there, ready = (
            reported._get_reportable(operation, exclude=report),
            reported._get_ready_by_lot(operation),
        )
        for lot, lines in report.line_ids.grouped("lot_id").items():
            good, scrapped = sum(lines.mapped("qty_good")), sum(lines.mapped("qty_scrapped"))
            texts = {"unit": uom.name, "lot": lot.name or operation.product_id.display_name}
            # unlimited where units come into being at the vendor, see `_check_ordered`
            limit = there.get(lot, 0.0)
            if limit != float("inf") and uom.compare(good + scrapped, limit) > 0:
                raise UserError(
                    report.env._(
                        "%(lot)s: you reported %(quantity)s %(unit)s, but only %(there)s are with you and not reported "
                        "yet. Correct the quantity.",
                        quantity=format_quantity(report.env, good + scrapped),
                        there=format_quantity(report.env, max(limit, 0.0)),
                        **texts,
                    )
                )
            if uom.compare(-good, max(ready.get(lot, 0.0), 0.0)) > 0:
                raise self._get_left_error(report, lot, -good, max(ready.get(lot, 0.0), 0.0))
            if uom.compare(scrapped, 0.0) < 0:
                self._check_can_unscrap(report, texts)
        if not operation.ship_wip and not report.corrected_id:
            self._check_ordered(report)

    def _get_left_error(self, report, lot, quantity, ready):
        return UserError(
            report.env._(
                "%(lot)s: %(quantity)s %(unit)s can't be reversed, because only %(ready)s of what you reported as "
                "good are still with you.",
                lot=lot.name or report.product_id.display_name,
                quantity=format_quantity(report.env, quantity),
                unit=report.product_uom_id.name,
                ready=format_quantity(report.env, ready),
            )
        )

    def _check_can_unscrap(self, report, texts):
        """Scrapped units are with the vendor again only where they were before, and while the manufacturing order goes
        on."""
        operation = report.subcontract_operation_id
        if not operation.ship_wip or operation.production_id.state in ("done", "cancel"):
            raise UserError(
                report.env._(
                    "%(lot)s: scrapped units are booked out and can't be reversed here. Write to us on the order, "
                    "and we will set it right.",
                    **texts,
                )
            )

    def _check_ordered(self, report):
        """Units that come into being at the vendor: no more than were ordered, and the tolerance."""
        operation = report.subcontract_operation_id
        processed = operation._to_production_unit(operation._get_first_processed()[0])
        total = processed + operation.qty_ready + operation._to_production_unit(report.qty_good + report.qty_scrapped)
        maximum = operation._get_maximum_quantity()
        if operation.product_uom_id.compare(total, maximum) > 0:
            raise UserError(
                report.env._(
                    "That would be %(total)s %(unit)s, and %(ordered)s are ordered (%(maximum)s with what may be "
                    "delivered beyond it). Correct the quantity, or write to us on the order.",
                    total=format_quantity(report.env, total),
                    unit=operation.product_uom_id.name,
                    ordered=format_quantity(report.env, operation.quantity),
                    maximum=format_quantity(report.env, maximum),
                )
            )

    def _check_lots(self, report, component, quantities):
        """Only what is with this vendor for this work can be used, and only what was used can be given back.

        :param dict quantities: by (lot, package, owner), in the unit of the product
        """
        uom = component.product_id.uom_id
        there, consumed = component._get_lot_balance(), component._get_consumed_by_lot()
        for key, quantity in quantities.items():
            texts = {"component": component.product_id.display_name, "unit": uom.name, "lot": key[0].name or ""}
            if uom.compare(quantity, there.get(key, 0.0)) > 0:
                raise UserError(
                    report.env._(
                        "%(component)s %(lot)s: you used %(quantity)s %(unit)s, but only %(there)s are with you for "
                        "this work.",
                        quantity=format_quantity(report.env, quantity),
                        there=format_quantity(report.env, there.get(key, 0.0)),
                        **texts,
                    )
                )
            if uom.compare(-quantity, consumed.get(key, 0.0)) > 0:
                raise UserError(
                    report.env._(
                        "%(component)s %(lot)s: %(quantity)s %(unit)s can't be reversed, only %(consumed)s were used.",
                        quantity=format_quantity(report.env, -quantity),
                        consumed=format_quantity(report.env, consumed.get(key, 0.0)),
                        **texts,
                    )
                )

    def _check_units_of_order(self, report):
        """Scrapped units only become more; good ones are reversed as long as they are at the vendor."""
        operation = report.subcontract_operation_id
        self._check_can_take_back(report)
        units = report.qty_good + report.qty_scrapped
        if units > 0:
            self.env["mrp.subcontract.making"]._check_can_make(operation, operation._to_production_unit(units))

    def _check_can_take_back(self, report):
        operation, uom = report.subcontract_operation_id, report.product_uom_id
        less = report.line_ids.filtered(lambda line: line.qty_good < 0)
        byproducts = operation.production_ids.move_finished_ids.product_id - operation.product_id
        if any(line.qty_scrapped < 0 for line in report.line_ids) or (less and byproducts):
            raise UserError(
                report.env._(
                    "%s: what you reported as made or scrapped is booked and can't be reversed here. Write to us on "
                    "the order, and we will set it right.",
                    operation.name,
                )
            )
        there = operation._get_made_balance()
        for lot, lines in less.grouped("lot_id").items():
            quantity, ready = -sum(lines.mapped("qty_good")), there.get(lot, 0.0)
            if uom.compare(quantity, ready) > 0:
                raise self._get_left_error(report, lot, quantity, ready)
