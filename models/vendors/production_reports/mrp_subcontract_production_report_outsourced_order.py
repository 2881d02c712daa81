"""Posting a report of an outsourced order: good units are finished goods at the vendor, and the manufacturing order
closes with them.

A correction takes them back as long as they are there.
"""

from odoo import models
from odoo.exceptions import UserError


class MrpSubcontractProductionReport(models.Model):
    _inherit = "mrp.subcontract.production.report"

    def _check_units(self):
        """Scrapped units only become more; good ones are taken back as long as they are at the vendor."""
        operation = self.subcontract_operation_id
        if not operation.is_outsourced_order:
            return super()._check_units()
        self._check_can_take_back()
        units = self.qty_good + self.qty_scrapped
        if units > 0:
            operation._check_can_make(operation._to_production_unit(units))
        return None

    def _check_can_take_back(self):
        operation, uom = self.subcontract_operation_id, self.product_uom_id
        less = self.line_ids.filtered(lambda line: line.qty_good < 0)
        byproducts = operation.production_ids.move_finished_ids.product_id - operation.product_id
        if any(line.qty_scrapped < 0 for line in self.line_ids) or (less and byproducts):
            raise UserError(
                self.env._(
                    "%s: what you reported as made or scrapped is booked and can't be taken back here. Write to us on "
                    "the order, and we will set it right.",
                    operation.name,
                )
            )
        there = operation._get_made_balance()
        for lot, lines in less.grouped("lot_id").items():
            quantity, ready = -sum(lines.mapped("qty_good")), there.get(lot, 0.0)
            if uom.compare(quantity, ready) > 0:
                raise self._get_left_error(lot, quantity, ready)

    def _post_operation(self):
        operation = self.subcontract_operation_id
        if not operation.is_outsourced_order:
            return super()._post_operation()
        good, scrapped, less = {}, {}, {}
        for line in self.line_ids:
            line.lot_id = line.lot_id or operation._get_or_create_reported_lot(line.lot_name)
            if line.qty_good < 0:
                less[line.lot_id] = less.get(line.lot_id, 0.0) - line.qty_good
            for quantities, quantity in ((good, line.qty_good), (scrapped, line.qty_scrapped)):
                if quantity > 0:
                    quantities[line.lot_id] = quantities.get(line.lot_id, 0.0) + quantity
        consumed = self._get_consumed()
        if self.corrected_id:
            taken = operation._choose_made(less)
            makers = self.env["mrp.production"].concat(*(move.production_id for move in taken))
            consumed = self._post_what_parts_do_not_use(consumed, not good and not scrapped, makers)
            if taken:
                operation._take_back(taken)
        batches = operation._get_batches(good)
        spoilt = sum(scrapped.values())
        weights = [quantity for dummy, quantity in batches]
        parts = operation._share_out(consumed, [spoilt, *weights] if spoilt else weights)
        if spoilt:
            for component, quantities in parts.pop(0).items():
                component._post_reported(quantities, spoilt)
            operation._report_scrapped(scrapped)
        for (lots, quantity), part in zip(batches, parts, strict=True):
            production = operation._prepare_batch(lots, quantity)
            production._set_reported_consumption(part)
            operation._finish_batch(production)
        return None

    def _post_what_parts_do_not_use(self, consumed, is_all, makers):
        """Of a correction, what is given back, and everything where no unit is added that could use it.

        :param makers: manufacturing orders that have made the units that are taken back: what is given back was
          theirs first
        :return: what is left, as `consumed`
        """
        left = {}
        for component, quantities in consumed.items():
            own = {key: quantity for key, quantity in quantities.items() if is_all or quantity < 0}
            component._post_reported_difference(own, 0.0, makers)
            left[component] = {key: quantity for key, quantity in quantities.items() if key not in own}
        return left


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

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

    def _get_or_create_reported_lot(self, name):
        """The lot of the product that a vendor names: of this manufacturing order, or a new one; never a lot of other
        goods.

        :raise UserError: where the name is taken, without telling by whom
        """
        self.ensure_one()
        lot = self._find_lot(name) if self.product_tracking != "none" else self.env["stock.lot"]
        if lot and lot not in self._get_own_lots():
            raise UserError(
                self.env._("The lot or serial number “%s” can't be used for this work. Choose another one.", name)
            )
        return lot or self._get_or_create_lot(name)

    def _get_own_lots(self):
        """Lots that the manufacturing order was given, or that were made under this operation."""
        self.ensure_one()
        made = self.move_ids.filtered(lambda move: move.subcontract_role == "made")
        return self.production_group_id.production_ids.lot_producing_ids | made.lot_ids


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _set_reported_consumption(self, consumed):
        """Use what the vendor says it used, instead of what the bill of materials says.

        :param dict consumed: by component, quantities by (lot, package, owner) in the unit of the product
        """
        self.ensure_one()
        for component, quantities in consumed.items():
            moves = self.move_raw_ids.filtered(
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
