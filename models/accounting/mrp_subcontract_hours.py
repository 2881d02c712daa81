from odoo import api, fields, models


class MrpSubcontractHours(models.Model):
    _inherit = "mrp.subcontract.hours"

    @api.model_create_multi
    def create(self, vals_list):
        """Hours are booked on their day."""
        days = {self._get_day(vals) for vals in vals_list}
        if len(days) > 1:
            return self.browse().union(*(self.create([vals]) for vals in vals_list))
        operations = self.env["mrp.subcontract.operation"].browse(
            [vals["subcontract_operation_id"] for vals in vals_list if vals.get("subcontract_operation_id")]
        )
        # sudo: whoever reports hours may not see what they cost
        with self.env["mrp.subcontract.settlement"]._settling(operations.sudo().production_group_id, *days):
            return super().create(vals_list)

    @api.model
    def _get_day(self, vals):
        """The day of an entry that is about to be made, for whoever makes it."""
        moment = fields.Datetime.to_datetime(vals.get("date")) or fields.Datetime.now()
        return fields.Datetime.context_timestamp(self, moment).date()

    def write(self, vals):
        with self.env["mrp.subcontract.settlement"]._settling(self._get_productions()):
            return super().write(vals)

    def unlink(self):
        with self.env["mrp.subcontract.settlement"]._settling(self._get_productions()):
            return super().unlink()

    def _get_productions(self):
        # sudo: whoever reports hours may not see what they cost
        return self.sudo().subcontract_operation_id.production_group_id
