"""Posting a report of an operation: what speaks against it, what it uses, and what it says about the units there."""

from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ....tools.numbers import format_quantity


class MrpSubcontractProductionReport(models.Model):
    _inherit = "mrp.subcontract.production.report"

    # --- what speaks against it

    def _check_reportable(self):
        """Everything that speaks against a report, before anything is posted.

        :raise UserError: in words for the vendor
        """
        self.ensure_one()
        operation = self.subcontract_operation_id
        if operation.purchase_id.state != "purchase" or operation.production_id.state == "cancel":
            raise UserError(self.env._("%s is not on order any more, so nothing can be reported.", operation.name))
        self._check_units()
        for component, quantities in self._get_consumed().items():
            self._check_lots(component, quantities)

    def _check_units(self):
        """No more units than are with the vendor and not reported; nothing is taken back that left already."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        uom = self.product_uom_id
        there, ready = operation._get_reportable(exclude=self), operation._get_ready_by_lot()
        for lot, lines in self.line_ids.grouped("lot_id").items():
            good, scrapped = sum(lines.mapped("qty_good")), sum(lines.mapped("qty_scrapped"))
            texts = {"unit": uom.name, "lot": lot.name or operation.product_id.display_name}
            # unlimited where units come into being at the vendor, see `_check_ordered`
            limit = there.get(lot, 0.0)
            if limit != float("inf") and uom.compare(good + scrapped, limit) > 0:
                raise UserError(
                    self.env._(
                        "%(lot)s: you reported %(quantity)s %(unit)s, but only %(there)s are with you and not reported "
                        "yet. Correct the quantity.",
                        quantity=format_quantity(self.env, good + scrapped),
                        there=format_quantity(self.env, max(limit, 0.0)),
                        **texts,
                    )
                )
            if uom.compare(-good, max(ready.get(lot, 0.0), 0.0)) > 0:
                raise self._get_left_error(lot, -good, max(ready.get(lot, 0.0), 0.0))
            if uom.compare(scrapped, 0.0) < 0:
                self._check_can_unscrap(texts)
        if not operation.ship_wip and not self.corrected_id:
            self._check_ordered()

    def _get_left_error(self, lot, quantity, ready):
        return UserError(
            self.env._(
                "%(lot)s: %(quantity)s %(unit)s can't be taken back, because only %(ready)s of what you reported as "
                "good are still with you.",
                lot=lot.name or self.product_id.display_name,
                quantity=format_quantity(self.env, quantity),
                unit=self.product_uom_id.name,
                ready=format_quantity(self.env, ready),
            )
        )

    def _check_can_unscrap(self, texts):
        """Scrapped units are with the vendor again only where they were before, and while the manufacturing order goes
        on."""
        operation = self.subcontract_operation_id
        if not operation.ship_wip or operation.production_id.state in ("done", "cancel"):
            raise UserError(
                self.env._(
                    "%(lot)s: scrapped units are booked out and can't be taken back here. Write to us on the order, "
                    "and we will set it right.",
                    **texts,
                )
            )

    def _check_ordered(self):
        """Units that come into being at the vendor: no more than were ordered, and the tolerance."""
        operation = self.subcontract_operation_id
        processed = operation._to_production_unit(operation._get_first_processed()[0])
        total = processed + operation.qty_ready + operation._to_production_unit(self.qty_good + self.qty_scrapped)
        maximum = operation._get_maximum_quantity()
        if operation.product_uom_id.compare(total, maximum) > 0:
            raise UserError(
                self.env._(
                    "That would be %(total)s %(unit)s, and %(ordered)s are ordered (%(maximum)s with what may be "
                    "delivered beyond it). Correct the quantity, or write to us on the order.",
                    total=format_quantity(self.env, total),
                    unit=operation.product_uom_id.name,
                    ordered=format_quantity(self.env, operation.quantity),
                    maximum=format_quantity(self.env, maximum),
                )
            )

    def _check_lots(self, component, quantities):
        """Only what is with this vendor for this work can be used, and only what was used can be given back.

        :param dict quantities: by (lot, package, owner), in the unit of the product
        """
        uom = component.product_id.uom_id
        there, consumed = component._get_lot_balance(), component._get_consumed_by_lot()
        for key, quantity in quantities.items():
            texts = {"component": component.product_id.display_name, "unit": uom.name, "lot": key[0].name or ""}
            if uom.compare(quantity, there.get(key, 0.0)) > 0:
                raise UserError(
                    self.env._(
                        "%(component)s %(lot)s: you used %(quantity)s %(unit)s, but only %(there)s are with you for "
                        "this work.",
                        quantity=format_quantity(self.env, quantity),
                        there=format_quantity(self.env, there.get(key, 0.0)),
                        **texts,
                    )
                )
            if uom.compare(-quantity, consumed.get(key, 0.0)) > 0:
                raise UserError(
                    self.env._(
                        "%(component)s %(lot)s: %(quantity)s %(unit)s can't be taken back, only %(consumed)s were "
                        "used.",
                        quantity=format_quantity(self.env, -quantity),
                        consumed=format_quantity(self.env, consumed.get(key, 0.0)),
                        **texts,
                    )
                )

    def _get_consumed(self):
        """{component: {(lot, package, owner): quantity in the unit of the product}} as reported."""
        self.ensure_one()
        consumed = {component: defaultdict(float) for component in self.subcontract_operation_id.component_ids}
        for line in self.component_line_ids:
            consumed[line.component_id][line._get_key()] += line.qty_consumed
        return consumed

    def _get_differences(self):
        """Where the vendor used something else than the bill of materials says: list of (text, component).

        A correction is judged together with what it corrects, so that setting a difference right makes none.
        """
        self.ensure_one()
        lines = (self | self._get_family()).component_line_ids
        differences = []
        for component, own in lines.grouped("component_id").items():
            if own & self.component_line_ids:
                error = component._get_rule_variance(sum(own.mapped("qty_consumed")), sum(own.mapped("qty_needed")))
                if error:
                    differences.append((error, component))
        return differences

    def _get_family(self):
        """The posted reports that a correction changes: the first one, and the corrections of it so far."""
        first = self.corrected_id or self
        return (first | first.correction_ids).filtered(lambda report: report.state == "posted")

    # --- posting

    def _post(self):
        """Make it count, all of it or nothing: components are used, scrapped units leave the flow.

        Good units stay where they are until they are shipped; that they are good is what the posted report says.
        """
        self.ensure_one()
        operation = self.subcontract_operation_id
        outstanding = operation.qty_outstanding
        back = operation._get_back_by_lot()
        for line in self.line_ids:
            line.qty_back_before = back.get(line.lot_id, 0.0)
        self._post_operation()
        self.write({"state": "posted", "date_posted": fields.Datetime.now()})
        if operation.qty_outstanding != outstanding:
            operation._sync_expected_returns()

    def _post_operation(self):
        units = self._get_fresh_units()
        self._post_hours(units)
        for component, quantities in self._get_consumed().items():
            if self.corrected_id:
                component._post_reported_difference(quantities, units)
            else:
                component._post_reported(quantities, units)
        scrapped = self._get_scrapped()
        for role, sign in (("scrapped_reversed", -1), ("scrapped", 1)):
            quantities = {lot: sign * quantity for lot, quantity in scrapped.items() if sign * quantity > 0}
            if quantities:
                self.subcontract_operation_id._post_move(role, quantities)

    def _get_fresh_units(self):
        """Units that use components: those that come for rework do not again. In the unit of the product."""
        self.ensure_one()
        units = self.qty_good + self.qty_scrapped
        if self.corrected_id:
            return units
        return max(units - self.subcontract_operation_id._get_rework_left(), 0.0)

    def _get_scrapped(self):
        """Scrapped units by lot, in the unit of the product; below zero where they were not scrapped after all."""
        self.ensure_one()
        scrapped = defaultdict(float)
        for line in self.line_ids.filtered("qty_scrapped"):
            scrapped[line.lot_id] += line.qty_scrapped
        return dict(scrapped)
