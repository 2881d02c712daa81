"""Everyone opens every screen in a browser: what only breaks there is found here."""

import json
import logging
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch
from urllib.parse import unquote

from odoo import fields
from odoo.http import request
from odoo.service.model import call_kw
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .accounting.test_claims import ClaimCommon
from .common.closing import ClosingCommon
from .common.reports import OutsourcedOrderReportCommon

SCRIPT = Path(__file__).with_name("crawl.js")

ROLES = {
    "planner": "mrp_outsourcing.group_outsourcing_user",
    "administrator": None,
    "buyer": "purchase.group_purchase_user,mrp.group_mrp_user",
    "shipping": "stock.group_stock_user,mrp.group_mrp_user",
    "accountant": "account.group_account_manager",
    "billing": "account.group_account_invoice",
    "manufacturing": "mrp.group_mrp_user",
    "inventory": "stock.group_stock_user",
    "purchase": "purchase.group_purchase_user",
}

# who opens all of the applications; others open what the addon has a view of
THOROUGH = ("planner", "administrator")
APPLICATIONS = ("Manufacturing", "Purchase", "Inventory", "Invoicing")

# models whose buttons are pressed
PRESSED = ("mrp.subcontract", "mrp.job.cost", "mrp.cost", "mrp.received", "mrp.wip", "mrp.production", "purchase.order")

# models that no screen shows on their own
WITHOUT_SCREEN = ("mrp.subcontract.hours", "mrp.subcontract.response.link")

# methods of buttons that only show something
SHOWING = ("action_view", "action_see", "action_open", "action_show", "open_", "action_explain", "action_preview")


# (role, part of the message) of what Odoo does without the addon, too
ODOOS_OWN = (
    # the list of manufacturing orders shows durations, which stock users may not compute
    ("inventory", "Failed to read field mrp.production.workorder_ids"),
    # transfers name the manufacturing order that makes them late, which buyers may not read
    ("purchase", "You are not allowed to access 'Manufacturing Order'"),
)


class _UndoError(Exception):
    """What a button did is not kept."""


def make_call_kw(messages):
    """What the browser calls: collects what the crawl tells, and undoes what buttons do."""

    def call(model, name, args, kwargs):
        if name == "crawl_report":
            return messages.extend(args[0])
        if not request.httprequest.path.startswith("/web/dataset/call_button"):
            return call_kw(model, name, args, kwargs)
        try:
            with model.env.cr.savepoint():
                action = call_kw(model, name, args, kwargs)
                is_dialog = isinstance(action, dict) and action.get("target") == "new"
                if not is_dialog and not name.startswith(SHOWING):
                    raise _UndoError
                return action
        except _UndoError:
            return False

    return call


class _Collector(logging.Handler):
    """Keeps what the server logs, with the step of the crawl that the request came from."""

    def __init__(self, messages):
        super().__init__(logging.WARNING)
        self.messages = messages

    def emit(self, record):
        if record.name.startswith("odoo.") and "Chrome" not in record.getMessage():
            step = unquote(request.httprequest.cookies.get("crawl", "")) if request else ""
            self.messages.append(f"{step}: server: {record.levelname} {record.name} {record.getMessage()}"[:1500])


@tagged("post_install", "-at_install")
class TestCrawl(ClaimCommon, ClosingCommon, OutsourcedOrderReportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        service = cls.make_service(vendors=(cls.vendor, cls.rival))
        cls.plating = cls.make_bom(cls.bracket, service)

    def make_world(self):
        """At least one record of each kind that the addon has a view of."""
        self.make_stages()
        self.make_arrival()
        self.make_reported()
        self.make_claim()
        self.make_boards()
        self.ask_for_confirmation()
        self.make_explained_closing()
        self.env["mrp.subcontract.vendor.status"].create({"name": "In the queue"})

    def make_stages(self):
        """Operations to order, requested, shipped, answered and announced by the vendor, received and billed."""
        self.agree_on(self.plating)
        self.make_production(self.plating, 1)
        self.request(self.make_production(self.plating, 2))
        operation = self.make_work(quantity=3, bom=self.plating)
        work = f"/my/outsourcing/work/{operation.id}"
        revision = self.env["mrp.subcontract.vendor.request"]._get_revision(operation.sudo())
        self.send(f"{work}/response", kind="propose", date="2031-01-17", revision=revision)
        self.send(f"{work}/shipment-notice", quantity_0="2", date=fields.Date.to_string(fields.Date.today()))
        received = self.make_work(quantity=4, bom=self.plating)
        self.receive_transfer(received)
        self.bill(received.purchase_id)
        self.close(received.production_id)

    def make_arrival(self):
        """A shipment whose vendor counted less than we shipped."""
        self.engagement.is_arrival_confirmed = True
        operation = self.make_work(quantity=5, bom=self.plating)
        transfer = operation.move_ids.picking_id.filtered("is_arrival_awaited").with_user(self.planner)
        action = transfer.action_confirm_arrival()
        form = Form(self.env[action["res_model"]].with_user(self.planner).browse(action["res_id"]))
        with form.line_ids.edit(0) as line:
            line.qty_counted = 4
        form.save().action_confirm()
        self.engagement.is_arrival_confirmed = False

    def make_reported(self):
        """A report of the vendor on work that uses a component."""
        self.stock_up(self.c1, 100)
        operation = self.make_supplied(self.c1)
        self.assertTrue(self.report(operation, good_0="6"), self.answer)

    def make_claim(self):
        """Units that the vendor scrapped, beyond what was agreed."""
        production = self.make_labor_production(quantity=20)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive(operation, user=self.planner, good=17, scrapped=3)
        self.assertTrue(self.claims(operation))

    def ask_for_confirmation(self):
        ask = self.engagement.with_user(self.planner).action_request_stock_confirmation()
        form = Form(self.env[ask["res_model"]].with_user(self.planner).with_context(**ask["context"]))
        form.save().action_ask()

    def make_explained_closing(self):
        """A closing with a difference that somebody explained and another one."""
        self.make_entry(self.production, 12.4)
        closing = self.make_closing()
        self.explain(closing.reconciliation_ids.line_ids[:1], "Typed by hand")
        self.make_entry(self.accrual, 3.0)
        closing.action_check()

    def check_world(self):
        """No model of ours is without a record."""
        ours = self.env["ir.model"].search(
            [("model", "=like", "mrp.subcontract.%"), ("transient", "=", False), ("abstract", "=", False)]
        )
        stored = [name for name in ours.mapped("model") if name not in WITHOUT_SCREEN and self.env[name]._auto]
        self.assertEqual([name for name in stored if not self.env[name].search_count([])], [])

    def get_models(self):
        """Names of the models that the addon has a view of."""
        views = self.env["ir.model.data"].search([("module", "=", "mrp_outsourcing"), ("model", "=", "ir.ui.view")])
        return sorted(set(self.env["ir.ui.view"].browse(views.mapped("res_id")).mapped("model")) - {False})

    def get_targets(self, user, models, is_everything):
        """What the menus of a user open: each action once, under the first menu that opens it.

        :param models: whose menus are opened
        :param bool is_everything: other menus of the applications, too
        """
        menus = self.env["ir.ui.menu"].with_user(user).load_web_menus(False)
        targets = {}

        def visit(menu, path):
            action = menu["actionID"]
            if menu["actionModel"] in ("ir.actions.act_window", "ir.actions.server"):
                model = self.env[menu["actionModel"]].browse(action).sudo()
                name = model.res_model if menu["actionModel"] == "ir.actions.act_window" else model.model_name
                if name in models or (is_everything and path.split("/")[0] in APPLICATIONS):
                    targets.setdefault(action, {"menu": path, "action": action})
            for child in menu["children"]:
                visit(menus[child], f"{path}/{menus[child]['name']}" if path else menus[child]["name"])

        visit(menus["root"], "")
        return list(targets.values())

    @contextmanager
    def collecting(self, messages):
        """Keep what the server logs, and undo what buttons do."""
        collector = _Collector(messages)
        logging.getLogger().addHandler(collector)
        try:
            with patch("odoo.addons.web.controllers.dataset.call_kw", make_call_kw(messages)), mute_logger("odoo.http"):
                yield
        finally:
            logging.getLogger().removeHandler(collector)

    def crawl(self, role, user):
        """Problems that a person meets on all screens."""
        messages = []
        models = self.get_models()
        targets = self.get_targets(user, models, role in THOROUGH)
        parameters = json.dumps({"targets": targets, "pressed": PRESSED, "thorough": models})
        with self.collecting(messages):
            self.browser_js(
                "/odoo/action-mail.action_discuss",
                SCRIPT.read_text(encoding="utf-8").replace("__PARAMETERS__", parameters),
                ready="odoo.isReady === true && !!odoo.__WOWL_DEBUG__",
                login=user.login,
                timeout=600,
            )
        ours = [text for text in messages if not any(role == who and part in text for who, part in ODOOS_OWN)]
        return [f"{role}: {message}" for message in ours]

    def test_scr_01_everyone_opens_every_screen(self):
        self.make_world()
        self.check_world()
        problems = []
        for role, groups in ROLES.items():
            user = self.env.ref("base.user_admin")
            if groups:
                user = new_test_user(self.env, f"crawl_{role}", groups=groups)
            problems += self.crawl(role, user)
        self.assertFalse(problems, f"{len(problems)} problems:\n" + "\n".join(problems))
