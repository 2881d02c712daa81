import base64

from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools.misc import format_date

from ..common.base import OutsourcingCommon
from ..common.documents import Printer, needs_printer


class DocumentsCommon(OutsourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        drawing = cls.env["ir.attachment"].create(
            {"name": "drawing-4711.txt", "datas": base64.b64encode(b"8 micron"), "res_model": "mrp.bom"}
        )
        cls.service = cls.make_service()
        cls.step = {
            "instructions": "<p>Zinc to ISO 2081, keep threads free</p>",
            "document_ids": [Command.link(drawing.id)],
        }
        cls.bom = cls.make_bom(
            cls.make_product("Bracket"),
            cls.service,
            step=cls.step,
        )

    def make_printed_production(self, *serials):
        """A manufacturing order of units with serial numbers."""
        bracket = self.make_product("Tracked Bracket", tracking="serial")
        bom = self.make_bom(bracket, self.service, step=self.step)
        return self.make_production(bom, len(serials), lots=self.make_lots(bracket, *serials))


class TestDocuments(DocumentsCommon):
    """Instructions and documents of an operation reach the order and the transfer."""

    def papers(self, record):
        return self.env["ir.attachment"].search([("res_model", "=", record._name), ("res_id", "=", record.id)])

    def test_ord_27_documents_reach_order_and_transfer_once(self):
        productions = self.make_production(self.bom, 10) | self.make_production(self.bom, 5)
        order = self.request(productions)
        self.assertEqual(self.papers(order).mapped("name"), ["drawing-4711.txt"])
        order.button_confirm()
        picking = productions.subcontract_operation_ids.picking_ids
        self.assertEqual(self.papers(picking).mapped("name"), ["drawing-4711.txt"])
        self.assertEqual(self.papers(picking).raw, b"8 micron")

    def test_ord_27_instructions_are_printed(self):
        production = self.make_production(self.bom, 10)
        order = self.request(production)
        reports = self.env["ir.actions.report"]

        def text(report, record):
            return reports._render_qweb_html(report, record.ids)[0].decode()

        quotation = text("purchase.report_purchasequotation", order)
        self.assertIn("keep threads free", quotation)
        order.button_confirm()
        picking = self.get_operation(production).picking_ids
        for html in (
            text("purchase.report_purchaseorder", order),
            text("stock.report_deliveryslip", picking),
            text("stock.report_picking", picking),
        ):
            self.assertIn("keep threads free", html)
            self.assertIn("drawing-4711.txt", html)
            self.assertIn(production.name, html)

    def test_ord_27_lots_quantity_and_date_are_printed(self):
        production = self.make_printed_production("SN-1", "SN-2")
        order = self.order(production)
        operation = self.get_operation(production)
        order.order_line.date_planned = "2031-03-17 12:00:00"
        documents = {
            "purchase.report_purchaseorder": order,
            "stock.report_deliveryslip": operation.picking_ids,
            "stock.report_picking": operation.picking_ids,
        }
        for report, record in documents.items():
            with self.subTest(report):
                html = self.env["ir.actions.report"]._render_qweb_html(report, record.ids)[0].decode()
                work = html[html.index("Work to Be Done") :]
                for text in (
                    production.name,
                    "Plating",
                    "Tracked Bracket",
                    "2",
                    "SN-1, SN-2",
                    format_date(self.env, "2031-03-17"),
                    "Zinc to ISO 2081",
                    "Documents: drawing-4711.txt",
                ):
                    self.assertIn(text, " ".join(work.split()))

    def test_ord_27_many_lots_are_printed_as_a_range(self):
        production = self.make_printed_production(*[f"SN-{number}" for number in range(10, 17)])
        html = self.env["ir.actions.report"]._render_qweb_html(
            "purchase.report_purchaseorder", self.order(production).ids
        )[0]
        work = " ".join(html.decode().split())
        self.assertIn("SN-10 … SN-16", work)
        self.assertNotIn("SN-13", work)

    def test_the_mail_with_the_order_carries_the_documents(self):
        order = self.request(self.make_production(self.bom, 10))
        action = order.with_context(send_rfq=True).action_rfq_send()
        composer = Form(self.env[action["res_model"]].with_user(self.buyer).with_context(**action["context"])).save()
        self.assertIn("drawing-4711.txt", composer.attachment_ids.mapped("name"))
        self.assertEqual(composer.attachment_ids.filtered(lambda a: a.name == "drawing-4711.txt").raw, b"8 micron")

    def test_what_was_ordered_keeps_its_terms(self):
        """A change of the bill of materials after ordering changes nothing that the vendor has."""
        production = self.make_production(self.bom, 10)
        operation = self.get_operation(production)
        step = self.bom.operation_ids.filtered(lambda op: op.name == "Plating")
        step.outsourcing_pay_for = "processed"
        self.assertEqual(operation.pay_for, "processed")
        self.request(production)
        step.write(
            {"outsourcing_pay_for": "good", "outsourcing_service_qty": 3, "outsourcing_instructions": "<p>new</p>"}
        )
        self.assertEqual((operation.pay_for, operation.service_qty), ("processed", 1))
        self.assertIn("keep threads free", operation.instructions)

    def test_an_order_without_outsourced_work_prints_as_before(self):
        order = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [Command.create({"product_id": self.make_product("Bolt").id, "product_qty": 1})],
            }
        )
        html = self.env["ir.actions.report"]._render_qweb_html("purchase.report_purchaseorder", order.ids)[0].decode()
        self.assertNotIn("Work to Be Done", html)


@tagged("post_install", "-at_install")
@needs_printer
class TestPrintedDocuments(Printer, DocumentsCommon, HttpCase):
    """What the vendor holds in its hands."""

    def test_ord_27_order_and_packing_slip_as_pdf(self):
        """wkhtmltopdf really prints them; what is on them is checked above."""
        production = self.make_printed_production("SN-1", "SN-2")
        order = self.order(production)
        documents = {
            "purchase.report_purchaseorder": order,
            "stock.report_deliveryslip": self.get_operation(production).picking_ids,
        }
        for report, record in documents.items():
            with self.subTest(report):
                page = self.print_pages(report, record)[0]
                self.assertTrue(page.get_contents().get_data())
