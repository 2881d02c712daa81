"""Job cost sheets as people open them."""

from odoo.tests import Form, new_test_user

from .costs import CostCommon


class CostSheetCommon(CostCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.controller = new_test_user(cls.env, "controller", groups="account.group_account_readonly")

    def open_sheet(self, job, user=None, **values):
        """The sheet as the button on the manufacturing order opens it."""
        self.env.flush_all()
        self.env.invalidate_all()
        action = job.with_user(user or self.controller).action_view_cost_sheet()
        sheet = self.env[action["res_model"]].with_user(user or self.controller).browse(action["res_id"])
        if values:
            form = Form(sheet)
            for name, value in values.items():
                setattr(form, name, value)
            form.save()
        return sheet

    def print_sheet(self, sheet):
        """The document, as HTML."""
        # lines that are still to be made belong to whoever opened the sheet
        sheet.env.flush_all()
        self.env.invalidate_all()
        reports = self.env["ir.actions.report"].with_user(sheet.env.user)
        return reports._render_qweb_html(sheet.action_print()["report_name"], sheet.ids)[0].decode()
