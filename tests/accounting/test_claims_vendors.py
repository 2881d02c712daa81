from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.reports import ReportCommon


@tagged("post_install", "-at_install")
class TestVendorsClaims(ReportCommon):
    """What vendors report as scrapped is claimed, and follows their corrections; they see nothing of it but the
    note."""

    def make_reported(self):
        self.stock_up(self.c1, 15)
        operation = self.make_supplied(self.c1)
        report = self.report(operation, good_0="4", scrapped_0="6", why_0="Burnt")
        return operation, report, operation.claim_ids.with_user(self.planner)

    def test_a_correction_before_it_is_claimed(self):
        operation, report, claim = self.make_reported()
        self.assertEqual((claim.quantity, claim.amount, claim.state), (6, 30, "open"))
        self.assertEqual(claim.activity_ids.user_id, operation.sudo().purchase_id.user_id)
        self.assertNotIn(self.vendor_user.partner_id, claim.message_partner_ids)
        name = self.used(operation.component_ids)
        down = self.report(operation, corrects=report, good_0="7", scrapped_0="1", **{name: "8"})
        self.assertEqual((claim.quantity, claim.amount), (1, 5))
        self.report(operation, corrects=down, good_0="8", scrapped_0="0", **{name: "8"})
        self.assertEqual((claim.quantity, claim.state, claim.activity_ids.ids), (0, "cancel", []))

    def test_a_correction_after_it_was_claimed(self):
        operation, report, claim = self.make_reported()
        claim.action_draft_debit_note()
        name = self.used(operation.component_ids)
        self.report(operation, corrects=report, good_0="7", scrapped_0="1", **{name: "8"})
        self.assertEqual((operation.claim_ids, claim.quantity, claim.state), (claim.sudo(), 6, "drafted"))
        self.assertEqual(claim.activity_ids.mapped("summary"), ["5 Units too many were claimed"])

    def test_vendors_see_the_posted_note_only(self):
        _operation, _report, claim = self.make_reported()
        claim.action_draft_debit_note()
        note = claim.debit_note_id.sudo()
        for user in (self.vendor_user, self.rival_user):
            with self.assertRaises(AccessError):
                claim.with_user(user).read(["amount"])
            with self.assertRaises(AccessError):
                claim.with_user(user).message_ids.mapped("body")
            with self.assertRaises(AccessError):
                claim.subcontract_operation_id.with_user(user).read(["claim_ids"])
            with self.assertRaises(AccessError):
                claim.subcontract_operation_id.with_user(user).read(["qty_rejected_claimed"])
        bills = self.env["account.move"]
        self.assertFalse(bills.with_user(self.vendor_user).search([("id", "=", note.id)]))
        note.action_post()
        self.assertEqual(bills.with_user(self.vendor_user).search([("id", "=", note.id)]).ids, note.ids)
        self.assertFalse(bills.with_user(self.rival_user).search([("id", "=", note.id)]))
