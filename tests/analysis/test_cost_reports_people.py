from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from ..common.cost_reports import CostReportCommon


class TestWhoSeesReports(CostReportCommon):
    def test_accountants_and_managers_see_all_of_it(self):
        _production, order, _operation = self.half_done()
        self.bill_on("2030-03-02", order, price=9, quantity=3)
        models = ["mrp.job.cost.line", *dict(self.env["mrp.cost.period"]._get_reports())]
        for groups in (
            *("account.group_account_readonly", "account.group_account_invoice"),
            *("purchase.group_purchase_manager", "mrp.group_mrp_manager"),
        ):
            user = new_test_user(self.env, f"only {groups}", groups=groups)
            for name in models:
                model = self.env[name].with_user(user)._at_date("2030-03-02")
                spec = {
                    field.name: {"fields": {"display_name": {}}} if field.type == "many2one" else {}
                    for field in model._fields.values()
                }
                self.assertTrue(model.web_search_read([], spec)["records"], (groups, name))
                model.get_views([(False, "list"), (False, "pivot"), (False, "graph"), (False, "search")])
                money = [field for field in model._fields.values() if field.type == "monetary"]
                group_by = [field.name for field in model._fields.values() if field.type in ("many2one", "selection")]
                for group in group_by:
                    model.formatted_read_group([], [group], [f"{field.name}:sum" for field in money])
                if not groups.startswith("account."):
                    continue
                # no right of somebody else's has left anything in the cache
                self.env.invalidate_all()
                for row in model.search([], limit=5):
                    action = row.action_open_source()
                    self.env.invalidate_all()
                    source = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
                    self.assertTrue(source.display_name)
        for user in (self.clerk, self.maker):
            with self.assertRaises(AccessError):
                self.env["mrp.wip.roll.forward"].with_user(user).search([])


class TestWhoFindsReports(CostReportCommon):
    """Menus: accountants find the reports in their own app, managers with outsourced work; who has neither none."""

    LISTS = {
        "wip_by_vendor",
        "received_not_billed",
        "wip_roll_forward",
        "price_difference",
        "outsourced_differences",
        "claim",
        "job_cost_line",
    }
    CLOSES = {"close_current", "close"}
    MANAGERS = {
        "mrp_wip_by_vendor",
        "mrp_received_not_billed",
        "mrp_wip_roll_forward",
        "mrp_subcontract_price_difference",
        "mrp_job_cost_line",
    }

    def menus(self, groups):
        """Short names of the menus about costs that such a user sees: (of accounting, of manufacturing)."""
        user = new_test_user(self.env, f"finds with {groups}", groups=groups)
        menus = self.env["ir.ui.menu"].with_user(user)
        seen = {menu["xmlid"].partition(".") for menu in menus.load_menus(False).values() if menu.get("xmlid")}
        names = {name.removesuffix("_menu") for module, _dot, name in seen if module == "mrp_outsourcing"}
        costs = self.env.ref("mrp_outsourcing.mrp_cost_menu").child_id
        of_managers = {xmlid.partition(".")[2].removesuffix("_menu") for xmlid in costs.get_external_id().values()}
        accounting = {name.removeprefix("account_") for name in names if name.startswith("account_")} - {"cost"}
        return accounting, names & of_managers

    def test_who_finds_which(self):
        managers_close = self.MANAGERS | {"mrp_subcontract_closing_current"}
        for groups, found in {
            "account.group_account_user": (self.LISTS | self.CLOSES, set()),
            "account.group_account_manager": (self.LISTS | self.CLOSES, set()),
            "account.group_account_readonly": (self.LISTS | {"close"}, set()),
            "account.group_account_invoice": (self.LISTS, set()),
            "mrp.group_mrp_manager": (set(), self.MANAGERS),
            "mrp.group_mrp_manager,account.group_account_manager": (self.LISTS | self.CLOSES, managers_close),
            "mrp.group_mrp_user": (set(), set()),
            "purchase.group_purchase_manager": (set(), set()),
            "base.group_user": (set(), set()),
        }.items():
            with self.subTest(groups):
                self.assertEqual(self.menus(groups), found)

    def test_nobody_who_does_not_outsource(self):
        feature = self.env.ref("mrp_outsourcing.group_outsourcing")
        self.env.ref("base.group_user").implied_ids -= feature
        for groups in ("account.group_account_user", "mrp.group_mrp_manager,account.group_account_manager"):
            self.assertEqual(self.menus(groups), (set(), set()))


@tagged("post_install", "-at_install")
class TestCostTour(CostReportCommon, HttpCase):
    def test_rep_02_an_accountant_follows_a_figure_to_its_document(self):
        self.half_done()
        self.controller.password = "controller"
        self.start_tour(
            "/odoo/action-mrp_outsourcing.mrp_wip_roll_forward_action",
            "mrp_outsourcing_follow_a_figure",
            login="controller",
            timeout=180,
        )
