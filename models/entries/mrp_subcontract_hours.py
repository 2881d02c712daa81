from odoo import api, models


class MrpSubcontractHours(models.Model):
    _inherit = "mrp.subcontract.hours"

    @api.model_create_multi
    def create(self, vals_list):
        operations = self.env["mrp.subcontract.operation"].browse(
            [vals["subcontract_operation_id"] for vals in vals_list if vals.get("subcontract_operation_id")]
        )
        # sudo: whoever reports hours may not see what they cost
        with operations.sudo().production_group_id._settling():
            return super().create(vals_list)

    def write(self, vals):
        with self._get_jobs()._settling():
            return super().write(vals)

    def unlink(self):
        with self._get_jobs()._settling():
            return super().unlink()

    def _get_jobs(self):
        # sudo: whoever reports hours may not see what they cost
        return self.sudo().subcontract_operation_id.production_group_id
