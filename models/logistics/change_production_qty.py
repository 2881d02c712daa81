from odoo import models
from odoo.exceptions import UserError


class ChangeProductionQty(models.TransientModel):
    _inherit = "change.production.qty"

    def change_prod_qty(self):
        """The outsourced work follows the manufacturing order until something has left; after that the manufacturing
        order keeps what it has ordered.

        :raise UserError: names what was shipped, or whose order it is, and what to do
        """
        if self.env.context.get("outsourcing_reversal"):
            # what is to be made again was ordered before
            return super().change_prod_qty()
        for wizard in self:
            for operation in wizard.mo_id.subcontract_operation_ids.filtered("purchase_line_id"):
                # sudo: whose order it is may be told to whoever changes the manufacturing order
                self.env["mrp.subcontract.ordering"]._check_can_change_order(operation.sudo().purchase_line_id)
                if operation._is_touched():
                    raise UserError(
                        self.env._(
                            "%(job)s: %(vendor)s has units or material of %(operation)s already, so its quantity "
                            "can't change any more. Make a manufacturing order of its own for more, or close this one "
                            "with less.",
                            job=wizard.mo_id.name,
                            vendor=operation.vendor_id.display_name,
                            operation=operation.name,
                        )
                    )
        ratios = {wizard: wizard.product_qty / wizard.mo_id.product_qty for wizard in self}
        # shipments that have not left are planned anew, with what the manufacturing order then needs
        operations = self.mo_id.subcontract_operation_ids.filtered("purchase_line_id")
        self.env["mrp.subcontract.shipping"]._cancel_shipments(operations.sudo().with_context(outsourcing_replan=True))
        res = super().change_prod_qty()
        for wizard, ratio in ratios.items():
            # sudo: changing the manufacturing order was checked by core, its orders follow
            self.env["mrp.subcontract.split"]._scale(wizard.mo_id.workorder_ids, ratio)
            for operation in wizard.mo_id.sudo().subcontract_operation_ids.filtered("purchase_line_id"):
                operation.component_ids.unlink()
                # what is paid by the hour says nothing about units, so these come first
                operation.quantity = operation.product_uom_id.round(operation.quantity * ratio)
                operation.purchase_line_id.product_qty *= ratio
                self.env["mrp.subcontract.shipping"]._create_shipments(operation)
        return res
