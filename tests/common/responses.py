"""Orders that ask a vendor, and what the vendor and we press to answer them."""

from datetime import datetime

from .vendor import VendorCommon

# a Tuesday, at noon UTC: when the brackets are asked back
DUE = datetime(2031, 1, 14, 12)
LATER = datetime(2031, 1, 17, 12)


class ResponsesCommon(VendorCommon):
    """Orders of ten brackets at 8.00, back on 2031-01-14."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor.email = "office@galvano.example.com"
        cls.rival.email = "office@rival.example.com"
        cls.buyer.tz = cls.company.partner_id.tz = "UTC"

    def ask(self, quantity=10, vendor=None, confirm=True):
        """Outsourced work on an order that asks for it on DUE."""
        production = self.make_production(self.bom, quantity)
        operation = self.get_operation(production)
        operation.vendor_id = vendor or self.vendor
        order = self.request(production)
        order.user_id = self.buyer
        line = operation.purchase_line_id.with_user(self.buyer)
        line.date_planned = DUE
        if confirm:
            order.button_confirm()
        return operation

    def answer(self, operation, user=None, **data):
        """Press a button of the form on the page of an operation; what the page says then."""
        data.setdefault("revision", self.env["mrp.subcontract.vendor.request"]._get_revision(operation.sudo()))
        response = self.send(f"/my/outsourcing/work/{operation.id}/response", user=user, **data)
        operation.invalidate_recordset()
        return self.get_text(response.text) if response.status_code == 200 else response

    def propose(self, operation, **data):
        text = self.answer(operation, kind="propose", **data)
        self.assertIn("We have your response", text)
        return self.last(operation)

    def last(self, operation):
        return self.answers(operation)[-1:]

    def answers(self, operation):
        responses = self.env["mrp.subcontract.response"].with_user(self.buyer)
        return responses.search([("subcontract_operation_id", "=", operation.id)])

    def get_promises(self, operation):
        line = operation.sudo().purchase_line_id
        return line.date_planned, line.date_requested, line.date_promised, line.date_agreed

    def get_activities(self, order):
        return self.env["mail.activity"].search([("res_model", "=", "purchase.order"), ("res_id", "=", order.id)])
