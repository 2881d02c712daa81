from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MrpBomLine(models.Model):
    _inherit = "mrp.bom.line"

    outsourcing_supply = fields.Selection(
        [
            ("sent", "Sent by us"),
            ("vendor_stock", "Our stock kept at the vendor"),
            ("bought", "Bought by the vendor"),
            ("dropship", "Dropshipped to the vendor"),
        ],
        "Supply Outside",
        default="sent",
        required=True,
        help="How the vendor gets this component when the operation that uses it is done outside.",
    )

    @api.constrains("outsourcing_supply")
    def _check_outsourcing_supply(self):
        for line in self:
            if line.outsourcing_supply != "sent":
                raise ValidationError(
                    self.env._(
                        "%(component)s: “%(method)s” is not available yet. Choose “Sent by us”.",
                        component=line.product_id.display_name,
                        method=dict(self._fields["outsourcing_supply"]._description_selection(self.env))[
                            line.outsourcing_supply
                        ],
                    )
                )
