"""Components whose consumption is reported before the units come back."""

from odoo import models

from ....tools.numbers import format_quantity


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    def _get_units_ahead(self):
        """Units whose consumption is posted and that have not come back yet, in the unit of the product."""
        self.ensure_one()
        return max(self.units_reported - self.subcontract_operation_id._get_first_processed()[0], 0.0)

    def _get_reported_need(self, pieces):
        """What units that are about to be reported use, in the unit of the product; below zero for fewer units.

        Rounded on the running total, as receipts do.

        :param units: in the unit of the product
        """
        self.ensure_one()
        base = max(self.units_reported, self.subcontract_operation_id._get_first_processed()[0])
        return self._get_product_quantity(base + pieces) - self._get_product_quantity(base)

    def _get_rule_variance(self, quantity, need):
        """A difference in words, whatever the bill of materials thinks of it."""
        self.ensure_one()
        uom = self.product_id.uom_id
        if not uom.compare(quantity, need):
            return False
        return self.env._(
            "%(component)s: %(quantity)s %(unit)s used, %(need)s %(unit)s needed.",
            component=self.product_id.display_name,
            quantity=format_quantity(self.env, quantity),
            need=format_quantity(self.env, need),
            unit=uom.name,
        )

    def _limit_units(self, pieces):
        """Units whose material is used up are not waiting for any."""
        for component in self:
            ahead = min(component.subcontract_operation_id._to_production_unit(component._get_units_ahead()), pieces)
            pieces = ahead + super(MrpSubcontractComponent, component)._limit_units(pieces - ahead)
        return pieces

    def _post_consumption(self, quantities, new_units=0.0):
        """What comes back after it was reported is accounted for already."""
        self.ensure_one()
        before = self.units_reported
        res = super()._post_consumption(quantities, new_units)
        self.units_reported = max(before, self.units_reported)
        return res

    def _post_reported(self, quantities, pieces):
        """Post what a report says was used.

        :param dict quantities: by (lot, package, owner), in the unit of the product
        :param units: that the report is about and that use components, in the unit of the product
        """
        self.ensure_one()
        self._post_consumption(
            {key: quantity for key, quantity in quantities.items() if quantity}, self._get_units_ahead() + pieces
        )

    def _post_reported_difference(self, quantities, pieces, productions=None):
        """Post what a correction says: more, or less, of a component, for more, or fewer, units.

        :param productions: manufacturing orders of which something is given back first
        """
        self.ensure_one()
        more = {key: quantity for key, quantity in quantities.items() if quantity > 0}
        less = {key: -quantity for key, quantity in quantities.items() if quantity < 0}
        if more or less:
            self._post_correction(more, less, productions)
        self.units_reported += pieces
