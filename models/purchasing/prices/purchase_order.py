from odoo import models

from ....tools.numbers import format_quantity


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _warn_of_agreement(self):
        """Tell the buyers where outsourced work exceeds what is left of the blanket order it is called off."""
        summary = self.env._("More called off than agreed")
        for order in self.filtered(lambda order: order.requisition_id and order.state != "cancel"):
            lines = order.order_line.filtered(
                lambda line: (
                    line.subcontract_operation_id and line.product_uom_id.compare(line.requisition_qty_left, 0.0) < 0
                )
            )
            if not lines or summary in order.activity_ids.mapped("summary"):
                continue
            notes = [
                self.env._(
                    "%(service)s: %(quantity)s %(unit)s more than the blanket order %(agreement)s covers.",
                    service=line.product_id.display_name,
                    quantity=format_quantity(self.env, -line.requisition_qty_left),
                    unit=line._get_agreement_line().product_uom_id.name,
                    agreement=order.requisition_id.name,
                )
                for line in {line.product_id: line for line in lines}.values()
            ]
            order.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note="\n".join(notes),
                user_id=order.user_id.id or self.env.uid,
            )
