from odoo import api, models


class MrpSubcontractHours(models.Model):
    _inherit = "mrp.subcontract.hours"

    @api.model_create_multi
    def create(self, vals_list):
        hours = super().create(vals_list)
        hours._get_jobs()._settle()
        return hours

    def write(self, vals):
        with self._get_jobs()._settling():
            return super().write(vals)

    def unlink(self):
        with self._get_jobs()._settling():
            return super().unlink()

    def _get_jobs(self):
        # sudo: whoever reports hours may not see what they cost
        return self.sudo().subcontract_operation_id.production_group_id
