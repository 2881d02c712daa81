from odoo import api, fields, models
from odoo.exceptions import UserError

FEATURE_GROUP = "mrp_outsourcing.group_outsourcing"


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_outsourcing = fields.Boolean(
        "Outsourced Manufacturing",
        implied_group=FEATURE_GROUP,
        help="Outsource operations of your manufacturing orders to vendors. While it is off, nothing of it shows.",
    )

    def set_values(self):
        was_on = self._is_outsourcing_enabled()
        res = super().set_values()
        is_on = self._is_outsourcing_enabled()
        if is_on != was_on:
            self.env["stock.warehouse"].sudo()._set_outsourcing_types_active(is_on)
        return res

    @api.constrains("group_outsourcing")
    def _check_group_outsourcing(self):
        """Refuse to hide work that is still open."""
        for settings in self:
            if settings.group_outsourcing:
                continue
            open_count = self.env["mrp.subcontract.operation"].sudo().search_count([("is_open", "=", True)])
            if open_count:
                raise UserError(
                    self.env._(
                        "%s outsourced operations are still open. Finish or cancel them in Manufacturing > "
                        "Outsourcing > Operations, then switch Outsourced Manufacturing off.",
                        open_count,
                    )
                )

    @api.model
    def _is_outsourcing_enabled(self):
        """Whether the feature switch is on: every internal user then has the feature's group."""
        return self.env.ref(FEATURE_GROUP) in self.env.ref("base.group_user").sudo().all_implied_ids
