"""What vendors report: work with components on a vendor's floor, and the form as a browser sends it."""

import html
import re
from uuid import uuid4

from odoo.tests import Form

from .outsourced_order import OutsourcedOrderCommon
from .vendor import VendorCommon


class ReportCommon(VendorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.c1 = cls.make_product("C1", cost=5.0)
        cls.lotted = cls.make_product("Lotted", cost=5.0, tracking="lot")
        cls.at_vendor = cls.site(cls.vendor, "vendor_stock")
        cls.at_rival = cls.site(cls.rival, "vendor_stock")

    def make_supplied(self, component, sent=15, quantity=10, per_unit=1, vendor=None, consumption="flexible", **values):
        """Work on the vendor's floor whose units use a component, with more or less of it than they need."""
        bom = self.make_bom(
            self.bracket, self.service, [(component, per_unit, "outside")], consumption=consumption, **values
        )
        operation = self.make_work(vendor, quantity, bom, ship=False)
        shipment = operation.move_ids.filtered(lambda move: move.subcontract_role == "component_out")
        if shipment:
            shipment.product_uom_qty = sent
            shipment._action_assign()
        self.ship(operation)
        self.env.invalidate_all()
        return operation

    def open_form(self, operation, user=None, corrects=None):
        """{field: value} of the form as the page proposes it."""
        url = f"/my/outsourcing/work/{operation.id}/report"
        return self.get_fields(self.open_page(f"{url}?corrects={corrects.id}" if corrects else url, user))

    def get_fields(self, page):
        fields = {}
        page = page.split('id="outsourcing_report_form"')[1].split("</form>")[0]
        for tag in re.findall(r"<input[^>]*>", page):
            name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
            if name and 'type="file"' not in tag:
                fields[name[1]] = html.unescape(value[1]) if value else ""
        for name, value in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
            fields[name] = html.unescape(value)
        del fields["csrf_token"]
        return fields

    def report(self, operation, user=None, files=None, corrects=None, propose=True, **typed):
        """Open the form, change what is typed, and send it; the report, or an empty record where it is refused.

        The text of the page that follows is in `self.answer`.
        """
        if propose:
            fields = self.open_form(operation, user, corrects)
        else:
            fields = {"token": uuid4().hex, **({"corrects": str(corrects.id)} if corrects else {})}
        fields.update({name: str(value) for name, value in typed.items()})
        before = operation.sudo().report_ids
        response = self.send(f"/my/outsourcing/work/{operation.id}/report/send", user, files, **fields)
        self.assertEqual(response.status_code, 200)
        self.page = response.text
        self.answer = self.get_text(response.text)
        self.env.invalidate_all()
        return operation.sudo().report_ids - before

    def assert_refused(self, operation, pattern, **typed):
        """The report is refused with a message, and nothing is left of it."""
        operation = operation.sudo()
        moves, lots = operation.move_ids, self.env["stock.lot"].search_count([])
        self.assertFalse(self.report(operation, **typed), "It was accepted.")
        message = re.search(r'<div class="alert alert-danger"[^>]*>(.*?)</div>', self.page, re.DOTALL)
        self.assertRegex(html.unescape(message[1]).replace("\n", " ") if message else "no message", pattern)
        self.assertEqual(operation.move_ids, moves)
        self.assertEqual(self.env["stock.lot"].search_count([]), lots)

    def used(self, component, lot=None):
        """Name of the form's field for what was used."""
        return f"used_{component.id}_{lot.id if lot else 0}_0_0"

    def figures(self, operation):
        """(reported, ready, unreported, at the vendor)"""
        return operation.qty_reported, operation.qty_ready, operation.qty_unreported, operation.qty_at_vendor

    def last_message(self, operation):
        message = operation.sudo().purchase_id.message_ids.sorted("id")[-1:]
        return self.get_text(message.body)

    def refuse(self, report, reason, user=None):
        action = report.with_user(user or self.planner).action_refuse()
        form = Form(self.env[action["res_model"]].with_user(user or self.planner).with_context(**action["context"]))
        form.reason = reason
        form.save().action_confirm()


class OutsourcedOrderReportCommon(ReportCommon, OutsourcedOrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bom = cls.product.bom_ids
        cls.bom.consumption = "flexible"
        (cls.engagement | cls.rival_engagement).line_ids = [(0, 0, {"product_id": cls.product.id})]

    def make_boards(self, quantity=10, bom=None, lots=None, **sent):
        """An outsourced order on the vendor's floor, with its components, or more of them."""
        self.agree_on(bom or self.bom)
        production = self.make_outsourced_order(quantity, bom, lots=lots)
        self.order(production)
        operation = self.get_operation(production)
        for move in operation.move_ids.filtered(lambda move: move.subcontract_role == "component_out"):
            if move.product_id.name in sent:
                move.product_uom_qty = sent[move.product_id.name]
                move._action_assign()
        self.ship(operation)
        self.env.invalidate_all()
        return operation
