from odoo import api, models
from odoo.exceptions import UserError


class MrpWorkorder(models.Model):
    """Operations of a manufacturing order that a vendor makes as a whole: they follow the manufacturing order, cost
    nothing here and block nothing."""

    _inherit = "mrp.workorder"

    @api.depends("production_id.outsourced_operation_id.cancelled")
    def _compute_is_outsourced(self):
        res = super()._compute_is_outsourced()
        self.filtered("production_id.is_outsourced_order").is_outsourced = True
        return res

    @api.depends("production_id.outsourced_operation_id.state")
    def _compute_outsourcing_state(self):
        external = self.filtered("production_id.is_outsourced_order")
        res = super(MrpWorkorder, self - external)._compute_outsourcing_state()
        for workorder in external:
            workorder.outsourcing_state = workorder.production_id.outsourced_operation_id.state
        return res

    def _get_in_house_done(self):
        """What a vendor makes as a whole follows the manufacturing order; nothing of it is ours."""
        return 0.0 if self.production_id.is_outsourced_order else super()._get_in_house_done()

    def _create_policy_operations(self):
        """While a manufacturing order is outsourced as a whole, or is about to be, its operations are not ordered one
        by one."""
        steps = self.filtered(
            lambda workorder: (
                not workorder.production_id.sudo().production_group_id.production_ids.filtered(
                    lambda mo: (
                        (mo.is_outsourced_order and mo.outsourced_operation_id.is_open) or mo._should_be_external()
                    )
                )
            )
        )
        return super(MrpWorkorder, steps)._create_policy_operations()

    def _check_can_outsource(self):
        if self.production_id.is_outsourced_order:
            self._raise_made_outsourced()
        return super()._check_can_outsource()

    def _check_not_outsourced(self):
        for workorder in self:
            if workorder.production_id.is_outsourced_order and workorder.production_id.state not in ("done", "cancel"):
                workorder._raise_made_outsourced()
        return super()._check_not_outsourced()

    def _raise_made_outsourced(self):
        self.ensure_one()
        operation = self.production_id.outsourced_operation_id
        raise UserError(
            self.env._(
                "%(job)s is outsourced as a whole to %(vendor)s, its operations are the vendor's. Make the "
                "manufacturing order in-house first (button Make It In-house).",
                job=self.production_id.name,
                vendor=operation.vendor_id.display_name or self.env._("a vendor"),
            )
        )

    def action_view_subcontract_operations(self):
        """Open the outsourced operations of these work orders, or of their outsourced orders."""
        external = self.production_id.filtered("is_outsourced_order").outsourced_operation_id
        if not external:
            return super().action_view_subcontract_operations()
        return external._get_records_action(name=self.env._("Outsourced Operations"))

    def _finish_outsourced(self):
        for workorder in self.filtered(
            lambda wo: wo.production_id.is_outsourced_order and wo.state not in ("done", "cancel")
        ):
            workorder.qty_produced = workorder.production_id.qty_producing
        return super()._finish_outsourced()
