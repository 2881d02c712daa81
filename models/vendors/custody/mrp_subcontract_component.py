from odoo import api, fields, models

from .mrp_subcontract_operation import IN_TRANSIT


class MrpSubcontractComponent(models.Model):
    """Components that left for a vendor who confirms arrivals are on the way until then, and can't be used."""

    _inherit = "mrp.subcontract.component"

    qty_in_transit = fields.Float(
        "On the Way",
        digits="Product Unit",
        compute="_compute_quantities",
        help="Left for the vendor, who has not confirmed its arrival, or did not find it.",
    )

    def _get_lots_in_transit(self):
        """What is on the way, or missing at its arrival, by (lot, package, owner) in the unit of the product."""
        self.ensure_one()
        return self.subcontract_operation_id._get_in_transit(self.product_id)

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
        missing = self.subcontract_operation_id._get_missing(self.product_id)
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

    def _prepare_return(self, operation):
        """Lots come back that arrived."""
        values = super()._prepare_return(operation)
        arrived = self._get_moves().filtered(
            lambda move: move.state == "done" and move.subcontract_role == "component_arrived"
        )
        for vals in values if arrived else ():
            vals["move_orig_ids"] = [*vals["move_orig_ids"], *(fields.Command.link(move.id) for move in arrived)]
        return values
