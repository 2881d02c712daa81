"""Components in transit to vendors, and components whose consumption is reported before the units come back."""

from odoo import api, fields, models

from ...tools.numbers import format_quantity
from .arrivals.in_transit import IN_TRANSIT


class MrpSubcontractComponent(models.Model):
    """Components that left for a vendor who confirms arrivals are on the way until then, and can't be used."""

    _inherit = "mrp.subcontract.component"

    qty_in_transit = fields.Float(
        "In Transit",
        digits="Product Unit",
        compute="_compute_quantities",
        help="Shipped to the vendor, who has not confirmed the arrival, or did not find it.",
    )

    def _get_lots_in_transit(self):
        """What is on the way, or missing at its arrival, by (lot, package, owner) in the unit of the product."""
        self.ensure_one()
        return self.env["mrp.subcontract.in.transit"]._get_quantities_in_transit(
            self.subcontract_operation_id, self.product_id
        )

    def _get_sums(self):
        """What was lost on the way did not get there; what is on the way is not there."""
        sums = super()._get_sums()
        sums["component_returned"] += sums["component_lost"]
        sums["in_transit"] = sum(self._get_lots_in_transit().values())
        return sums

    @api.depends("subcontract_operation_id.discrepancy_ids.state")
    def _compute_quantities(self):
        res = super()._compute_quantities()
        for component in self:
            component.qty_in_transit = component._to_component_unit(sum(component._get_lots_in_transit().values()))
        return res

    def _is_in_transit(self):
        """Whether some of it left and was not counted yet."""
        self.ensure_one()
        missing = self.env["mrp.subcontract.in.transit"]._get_missing_quantity(
            self.subcontract_operation_id, self.product_id
        )
        in_transit = sum(self._get_lots_in_transit().values())
        return self.product_id.uom_id.compare(in_transit, missing) > 0

    def _is_at_vendor(self):
        """What is on its way is not here any more, so nothing that needs it here may go on as if it were."""
        return super()._is_at_vendor() or self.product_uom_id.compare(self.qty_in_transit, 0.0) > 0

    def _get_moves_there(self):
        """Leaving for a location on the way, or leaving from there for elsewhere, changes nothing at the vendor."""
        return (
            super()
            ._get_moves_there()
            .filtered(
                lambda move: (
                    move.location_dest_id.site_type not in IN_TRANSIT
                    and (move.location_id.site_type not in IN_TRANSIT or move.subcontract_role == "component_arrived")
                )
            )
        )

    def _get_units_ahead(self):
        """Units whose consumption is posted and that have not come back yet, in the unit of the product."""
        self.ensure_one()
        return max(self.units_reported - self.subcontract_operation_id._get_first_processed()[0], 0.0)

    def _get_reported_need(self, units):
        """What units that are about to be reported use, in the unit of the product; below zero for fewer units.

        Rounded on the running total, as receipts do.

        :param units: in the unit of the product
        """
        self.ensure_one()
        base = max(self.units_reported, self.subcontract_operation_id._get_first_processed()[0])
        return self._get_product_quantity(base + units) - self._get_product_quantity(base)

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

    def _limit_units(self, units):
        """Units whose material is used up are not waiting for any."""
        for component in self:
            ahead = min(component.subcontract_operation_id._to_production_unit(component._get_units_ahead()), units)
            units = ahead + super(MrpSubcontractComponent, component)._limit_units(units - ahead)
        return units

    def _post_reported(self, quantities, units):
        """Post what a report says was used.

        :param dict quantities: by (lot, package, owner), in the unit of the product
        :param units: that the report is about and that use components, in the unit of the product
        """
        self.ensure_one()
        self.env["mrp.subcontract.consumption"]._post_consumption(
            self, {key: quantity for key, quantity in quantities.items() if quantity}, self._get_units_ahead() + units
        )

    def _post_reported_difference(self, quantities, units, productions=None):
        """Post what a correction says: more, or less, of a component, for more, or fewer, units.

        :param productions: manufacturing orders of which something is given back first
        """
        self.ensure_one()
        more = {key: quantity for key, quantity in quantities.items() if quantity > 0}
        less = {key: -quantity for key, quantity in quantities.items() if quantity < 0}
        if more or less:
            self.env["mrp.subcontract.consumption.correction"]._post_correction(self, more, less, productions)
        self.units_reported += units
