from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _prepare_outsourcing_locations(self, site):
        """A company that has vendor sites can supply them: nobody else gets the rules for it."""
        site.company_id._create_outsourcing_supply_rules()
        return super()._prepare_outsourcing_locations(site)
