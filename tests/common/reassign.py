"""Reassigning operations of running manufacturing orders through the dialog, and splitting them between vendors."""

from odoo.tests import Form

from .base import OutsourcingCommon


class ReassignMixin:
    def switch(self, job, shares, return_rest=True, order_now=True, user=None):
        """Fill in the dialog that `open_reassign` opens, press Preview and Reassign.

        :param dict shares: units by vendor, None for in-house; vendors that are not named get nothing
        :return: rows of the preview
        """
        form = self.open_reassign(job, user)
        for index in range(len(form.line_ids)):
            with form.line_ids.edit(index) as line:
                line.quantity = shares.get(line.vendor_id or None, 0.0)
        form.return_rest = return_rest
        form.order_now = order_now
        wizard = form.save()
        wizard.action_preview()
        preview = [(c.kind, c.name, c.before, c.after) for c in wizard.change_ids]
        wizard.action_confirm()
        return preview


class ReassignCommon(ReassignMixin, OutsourcingCommon):
    def setUp(self):
        super().setUp()
        self.bracket = self.make_product("Bracket")
        self.hook = self.make_product("Hook", cost=2.0)
        self.stock_up(self.hook, 1000)
        self.service = self.make_service(vendors=(self.vendor, self.rival))
        self.bom = self.make_bom(self.bracket, self.service, [(self.hook, 2, "outside")], policy="either")

    def step(self, job):
        return job.workorder_ids.filtered(lambda wo: wo.name == "Plating").with_user(self.boss)

    def open_reassign(self, job, user=None):
        action = self.step(job).with_user(user or self.boss).action_reassign()
        return Form(self.env[action["res_model"]].with_user(user or self.boss).with_context(**action["context"]))

    def confirm_orders(self, job):
        orders = job.subcontract_operation_ids.purchase_id.filtered(lambda order: order.state == "draft")
        orders.with_user(self.buyer).button_confirm()

    def operation_of(self, job, vendor):
        return self.get_operation(job).filtered(lambda op: op.vendor_id == vendor and op.state != "cancel")
