from odoo import models


class MrpOutsourcingTerms(models.AbstractModel):
    _inherit = "mrp.outsourcing.terms"

    def _get_outsourcing_days(self, seller):
        """Ship-out, process and ship-back days of these terms (or of none) when done by the vendor of a price line."""
        return (
            self.outsourcing_ship_out_days,
            seller.outsourcing_process_days or self.outsourcing_process_days,
            self.outsourcing_ship_back_days,
        )
