from odoo import models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _prepare_finished_extra_vals(self):
        """What was made outside of a customer's material only is the customer's, and no stock of ours to value."""
        values = super()._prepare_finished_extra_vals() or {}
        owner = self._get_material_owner()
        return {**values, "owner_id": owner.id} if owner else values

    def _get_material_owner(self):
        """Whose all of the material is that this manufacturing order has used, if it is somebody else's; of
        manufacturing orders with outsourced work.

        :return: res.partner, empty where something of our own is in it
        """
        self.ensure_one()
        # sudo: whoever finishes a manufacturing order may not read all that vendors have used
        production = self.sudo()
        if not production.production_group_id.production_ids.subcontract_operation_ids:
            return self.env["res.partner"]
        used = production.move_raw_ids.move_line_ids.filtered(
            lambda line: line.picked and line.product_id.is_storable and line.quantity
        )
        owners = {line.owner_id for line in used}
        owner = owners.pop() if len(owners) == 1 else self.env["res.partner"]
        return owner if owner != production.company_id.partner_id else owner.browse()
