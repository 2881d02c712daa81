from freezegun import freeze_time

from odoo.tests import Form, new_test_user

from .costs import CostCommon


class CostReportCommon(CostCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = new_test_user(cls.env, "controller", groups="account.group_account_readonly")

    def report(self, model, *domain, at_date=None, date_from=None, user=None):
        """Rows as the dialog shows them."""
        self.env.flush_all()
        self.env.invalidate_all()
        user = user or self.controller
        form = Form(self.env["mrp.cost.period"].with_user(user).with_context(default_report=model))
        form.date_to = at_date
        if date_from:
            form.date_from = date_from
        action = form.save().action_show()
        rows = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        return rows.search([*action["domain"], *domain])

    def print_report(self, model, at_date=None, date_from=None):
        form = Form(self.env["mrp.cost.period"].with_user(self.controller).with_context(default_report=model))
        form.date_to = at_date
        if date_from:
            form.date_from = date_from
        period = form.save()
        action = period.action_print()
        reports = self.env["ir.actions.report"].with_user(self.controller)
        return reports._render_qweb_html(action["report_name"], period.ids)[0].decode()

    def half_done(self, **values):
        """10 units at the vendor on March 1st, 4 of them back on March 2nd; 2 hours of ours before."""
        production = self.make_costed_production(**values)
        order = self.order(production)
        operation = self.get_operation(production)
        with freeze_time("2030-03-01 08:00:00"):
            self.ship(operation)
        with freeze_time("2030-03-02 08:00:00"):
            self.receive_transfer(operation, 4)
        return production, order, operation

    def finish(self, job, operation, day):
        with freeze_time(f"{day} 08:00:00"):
            self.receive_transfer(operation)
            self.close(job)
