from odoo import api, fields, models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    subcontract_operation_ids = fields.One2many("mrp.subcontract.operation", "production_id", "Outsourced Operations")
    subcontract_operation_count = fields.Integer(compute="_compute_subcontract_operation_count")
    can_outsource = fields.Boolean(compute="_compute_can_outsource")

    @api.depends("production_group_id.production_ids.subcontract_operation_ids")
    def _compute_subcontract_operation_count(self):
        counts = dict(
            self.env["mrp.subcontract.operation"]._read_group(
                [("production_group_id", "in", self.production_group_id.ids)], ["production_group_id"], ["__count"]
            )
        )
        for production in self:
            production.subcontract_operation_count = counts.get(production.production_group_id, 0)

    @api.depends("state", "workorder_ids.outsourcing_policy", "workorder_ids.is_outsourced", "workorder_ids.state")
    def _compute_can_outsource(self):
        for production in self:
            production.can_outsource = production.state in ("confirmed", "progress", "to_close") and bool(
                production._get_workorders_to_outsource()
            )

    def action_confirm(self):
        drafts = self.filtered(lambda production: production.state == "draft")
        res = super().action_confirm()
        self.workorder_ids._create_policy_operations()
        self._on_confirmed(drafts)
        return res

    def _on_confirmed(self, drafts):
        """Hook: these manufacturing orders were confirmed.

        :param drafts: those of them that were drafts before
        """

    def _get_workorders_to_outsource(self):
        """Work orders that may be outsourced and are not ordered yet."""
        return self.workorder_ids.filtered(
            lambda workorder: (
                workorder.outsourcing_policy in ("outside", "either")
                and workorder.state not in ("done", "cancel")
                and workorder._has_work_to_order()
            )
        )

    def _has_split_work(self):
        """Whether several parties do the same operation, or a vendor has units or material without an order."""
        self.ensure_one()
        still_open = self.subcontract_operation_ids.filtered("is_open")
        if any(self.workorder_ids.mapped("in_house_qty")) or len(still_open) > len(still_open.workorder_id):
            return True
        return any(operation._is_touched() and not operation.purchase_line_id for operation in still_open)

    def action_view_subcontract_operations(self):
        """Open the outsourced operations of the manufacturing order and of its backorders."""
        operations = self.env["mrp.subcontract.operation"].search(
            [("production_group_id", "in", self.production_group_id.ids)]
        )
        return operations._get_records_action(name=self.env._("Outsourced Operations"))
