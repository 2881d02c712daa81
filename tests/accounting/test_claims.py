from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form

from ..common.landed import LandedCommon
from ..common.outsourced_order import OutsourcedOrderCommon


class ClaimCommon(LandedCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.claims_account = cls.env["account.account"].create(
            {"name": "Claims", "code": "TCLAIM", "account_type": "income_other"}
        )
        cls.company.outsourcing_claim_account_id = cls.claims_account

    def agree(self, product, loss_allowance):
        """An active engagement with the vendor on a product."""
        engagement = self.env["mrp.subcontract.engagement"].with_user(self.planner)
        engagement = engagement.create(
            {
                "vendor_id": self.vendor.id,
                "loss_allowance": loss_allowance,
                "line_ids": [Command.create({"product_id": product.id})],
            }
        )
        engagement.action_activate()
        return engagement

    def claims(self, operation):
        return operation.claim_ids.sorted("id").with_user(self.planner)

    def draft(self, claims, user=None):
        """Press Draft Debit Note; the note that opens."""
        action = claims.with_user(user or self.planner).action_draft_debit_note()
        return self.env["account.move"].with_user(user or self.planner).browse(action["res_id"])

    def waive(self, claims, reason, user=None):
        """Press Waive, and say why."""
        action = claims.with_user(user or self.boss).action_waive()
        wizard = self.env[action["res_model"]].with_user(user or self.boss).with_context(**action["context"])
        form = Form(wizard)
        form.reason = reason
        form.save().action_confirm()

    def blame(self, operation, quantity=None):
        """Press Claim Rejected Units."""
        action = operation.action_claim_rejected()
        form = Form(self.env[action["res_model"]].with_user(self.planner).with_context(**action["context"]))
        if quantity is not None:
            form.quantity = quantity
        form.save().action_confirm()


class TestClaims(ClaimCommon):
    """What a vendor scrapped beyond what was agreed: 50 of material, 12 of labor and 8 of service per unit."""

    def make_damage(self, quantity=100, allowance=2.0, pay_for="good", category=None, **outcomes):
        """A manufacturing order some of whose units came back scrapped."""
        production = self.make_labor_production(category, quantity, step={"pay_for": pay_for})
        if allowance:
            self.agree(self.product, allowance)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive(operation, user=self.planner, **outcomes)
        return production, operation

    # --- how many, and for how much

    def test_cst_25_scrap_beyond_the_allowance(self):
        for category in (self.average, self.fifo, self.standard):
            self.env["mrp.subcontract.engagement"].search([("state", "=", "active")]).sudo().state = "ended"
            dummy, operation = self.make_damage(category=category, good=94, scrapped=6)
            claim = self.claims(operation)
            self.assertEqual((claim.qty_scrapped, claim.qty_allowed, claim.quantity), (6, 2, 4))
            self.assertEqual((claim.unit_material, claim.unit_labor, claim.unit_service), (50, 12, 0))
            self.assertEqual((claim.amount, claim.state, claim.vendor_id), (4 * 62, "open", self.vendor))
            self.assertEqual(claim.name, operation.name)

    def test_cst_25_the_vendor_is_paid_for_what_it_spoils(self):
        dummy, operation = self.make_damage(pay_for="processed", good=94, scrapped=6)
        self.assertEqual((operation.purchase_line_id.qty_received, self.claims(operation).amount), (100, 4 * 70))

    def test_within_the_allowance_nothing_is_claimed(self):
        dummy, operation = self.make_damage(good=98, scrapped=2)
        self.assertFalse(operation.claim_ids)

    def test_a_share_of_a_unit_is_allowed_too(self):
        dummy, operation = self.make_damage(quantity=10, allowance=5.0, good=8, scrapped=2)
        self.assertEqual((self.claims(operation).quantity, self.claims(operation).amount), (1.5, 93))

    def test_rcv_04_rejected_units_in_money(self):
        """8 good + 2 rejected: what the line receives, what the goods absorb, what the vendor is asked for."""
        for pay_for, received, absorbed, claimed in (("good", 8, 64, 2 * 62), ("processed", 10, 80, 2 * 70)):
            production, operation = self.make_damage(10, 0, pay_for, good=8, rejected=2)
            self.assertEqual(operation.purchase_line_id.qty_received, received)
            # until somebody says whose fault it is, nothing is claimed
            self.assertFalse(operation.claim_ids)
            self.blame(operation)
            self.assertEqual((self.claims(operation).quantity, self.claims(operation).amount), (2, claimed))
            self.close(production, 8, backorder=False, consumption="action_confirm")
            self.assertEqual(
                (self.value(production), production.outsourced_service_cost), (500 + 120 + absorbed, absorbed)
            )
            note = self.draft(self.claims(operation))
            self.assertEqual(note.amount_untaxed, claimed)
            note.with_user(self.accountant).action_post()
            # the goods carry what the scrapped units have cost, whatever the vendor pays
            self.assertEqual(self.value(production), 500 + 120 + absorbed)

    def test_rejected_units_that_are_reworked_are_claimed_no_more(self):
        dummy, operation = self.make_damage(10, 0, good=7, rejected=3)
        with self.refused("3 Units are rejected"):
            self.blame(operation, 4)
        self.blame(operation, 2)
        claim = self.claims(operation)
        self.assertEqual((claim.quantity, claim.state, operation.qty_rejected_claimed), (2, "open", 2))
        action = operation.action_rework()
        wizard = self.env[action["res_model"]].with_user(self.planner).with_context(**action["context"])
        wizard.create({"source": "rework_rejected", "quantity": 3}).action_confirm()
        self.ship(operation)
        self.assertEqual((claim.quantity, claim.amount, claim.state), (0, 0, "cancel"))
        self.assertFalse(claim.activity_ids)
        self.receive(operation, user=self.planner, good=2, scrapped=1)
        self.assertEqual((self.claims(operation), claim.quantity, claim.state), (claim, 1, "open"))

    def test_steps_before_that_another_vendor_did(self):
        painting = self.make_service("Painting", price=5.0, vendors=(self.rival,))
        bom = self.make_bom(self.make_product("Bracket"), self.service, [(self.paint, 1, "outside")], after=0)
        self.add_outsourced_operation(bom, painting)
        production = self.make_production(bom, 10)
        operations = production.subcontract_operation_ids.sorted(lambda op: op.workorder_id.sequence)
        plated, painted = [operation.with_user(self.planner) for operation in operations]
        order = self.order(production).filtered(lambda order: order.partner_id == self.vendor)
        self.ship(plated)
        self.receive_transfer(plated)
        self.bill(order, price=9)
        self.ship(painted)
        self.receive(painted, user=self.planner, good=9, scrapped=1)
        claim = self.claims(painted)
        self.assertEqual((claim.vendor_id, claim.amount), (self.rival, 10 + 9))

    def test_units_in_another_unit(self):
        bom = self.make_bom(self.make_product("Bracket"), self.service, [(self.paint, 1, "outside")], after=0)
        production = self.make_production(bom, 2, uom=self.dozen)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive(operation, user=self.planner, good=21, scrapped=3)
        claim = self.claims(operation)
        self.assertEqual((claim.quantity, claim.product_uom_id, claim.amount), (0.25, self.dozen, 30))
        self.env.flush_all()
        lines = self.env["mrp.job.cost.line"].with_user(self.accountant)
        scrapped = lines.search([("subcontract_operation_id", "=", operation.id), ("element", "=", "scrap")])
        self.assertEqual((scrapped.quantity, scrapped.amount), (3, 30))

    # --- kept up to date, and never twice

    def test_more_is_scrapped_before_and_after_the_debit_note(self):
        dummy, operation = self.make_damage(good=50, scrapped=3)
        claim = self.claims(operation)
        self.assertEqual(claim.quantity, 1)
        self.receive(operation, user=self.planner, good=10, scrapped=2)
        self.assertEqual((self.claims(operation), claim.quantity, claim.amount), (claim, 3, 3 * 62))
        note = self.draft(claim)
        self.receive(operation, user=self.planner, good=31, scrapped=4)
        second = self.claims(operation) - claim
        self.assertEqual((claim.quantity, second.quantity, second.state), (3, 4, "open"))
        self.assertEqual(note.amount_untaxed, 3 * 62)
        self.assertEqual(sum(self.draft(second).invoice_line_ids.mapped("price_subtotal")), 4 * 62)

    def test_another_allowance_holds_for_what_is_open(self):
        dummy, operation = self.make_damage(good=94, scrapped=6)
        engagement = operation.engagement_id.with_user(self.planner)
        engagement.loss_allowance = 3.0
        claim = self.claims(operation)
        self.assertEqual((claim.qty_allowed, claim.quantity), (3, 3))
        engagement.loss_allowance = 10.0
        self.assertEqual((claim.quantity, claim.state), (0, "cancel"))
        engagement.loss_allowance = 2.0
        self.draft(claim)
        engagement.loss_allowance = 0.0
        # what is decided on stays
        self.assertEqual((self.claims(operation), claim.quantity), (claim, 4))

    def test_what_was_agreed_counts_when_the_engagement_has_ended(self):
        dummy, operation = self.make_damage(good=94, scrapped=4)
        self.env["mrp.subcontract.engagement.ending"]._end(operation.engagement_id.with_user(self.planner))
        self.receive(operation, user=self.planner, scrapped=2, good=0)
        self.assertEqual((self.claims(operation).qty_allowed, self.claims(operation).quantity), (2, 4))

    def test_the_price_is_that_of_the_day_it_is_claimed(self):
        dummy, operation = self.make_damage(10, 0, "processed", good=8, scrapped=2)
        claim = self.claims(operation)
        self.assertEqual(claim.amount, 2 * 70)
        self.bill(operation.sudo().purchase_id, price=9)
        self.assertEqual(self.draft(claim).amount_untaxed, 2 * 71)
        self.assertEqual((claim.amount, claim.unit_service), (142, 9))

    def test_the_price_stays_when_the_production_is_closed(self):
        production, operation = self.make_damage(10, 0, good=8, scrapped=2)
        self.close(production, 8, backorder=False, consumption="action_confirm")
        self.assertEqual(self.draft(self.claims(operation)).amount_untaxed, 2 * 62)

    # --- the debit note

    def test_cst_25_a_debit_note_in_one_click(self):
        dummy, operation = self.make_damage(good=94, scrapped=6)
        claim, order = self.claims(operation), operation.sudo().purchase_id
        self.assertEqual(claim.activity_ids.user_id, order.user_id)
        self.assertIn("Galvano scrapped 4 Units", claim.activity_ids.summary)
        invoiced = order.order_line.qty_invoiced
        note = self.draft(claim, self.buyer)
        self.assertEqual((note.move_type, note.partner_id, note.state), ("in_refund", self.vendor, "draft"))
        line = note.invoice_line_ids
        self.assertRegex(line.name, rf"{operation.name}: 4 Units Bracket scrapped")
        self.assertFalse(line.purchase_line_id or line.product_id or line.tax_ids)
        self.assertEqual((claim.state, claim.debit_note_id, claim.activity_ids.ids), ("drafted", note, []))
        note.with_user(self.accountant).action_post()
        self.assertEqual((claim.state, order.order_line.qty_invoiced), ("settled", invoiced))
        payable = note.sudo().line_ids - line.sudo()
        self.assertEqual((line.account_id, line.credit, payable.debit), (self.claims_account, 248, 248))

    def test_what_the_note_asks_for_counts(self):
        """248 are claimed, and the vendor agrees to 200."""
        production, operation = self.make_damage(good=94, scrapped=6)
        analytic = self.env["account.analytic.account"].create(
            {"name": "Project", "plan_id": self.env["account.analytic.plan"].create({"name": "Plan"}).id}
        )
        operation.sudo().purchase_line_id.analytic_distribution = {str(analytic.id): 100}
        self.draft(self.claims(operation), self.buyer).sudo().button_cancel()
        # the note that was cancelled asks for nothing
        note = self.draft(self.claims(operation), self.buyer)
        note.invoice_line_ids.price_unit = 200
        self.env.flush_all()
        lines = self.env["mrp.job.cost.line"].with_user(self.accountant)
        domain = [("subcontract_operation_id", "=", operation.id)]
        claim = lines.search([*domain, ("element", "=", "claim")])
        self.assertEqual((claim.status, claim.amount), ("expected", -248))
        note.with_user(self.accountant).action_post()
        self.env.flush_all()
        self.env.invalidate_all()
        claim = lines.search([*domain, ("element", "=", "claim")])
        self.assertEqual((claim.status, claim.amount), ("billed", -200))
        item = note.invoice_line_ids.sudo()
        self.assertEqual((item.production_group_id, item.balance), (production.sudo().production_group_id, -200))
        self.assertEqual(item.analytic_line_ids.mapped("amount"), [200])
        # what was scrapped is said for information, at what it had cost
        scrapped = lines.search([*domain, ("element", "=", "scrap")])
        self.assertEqual((scrapped.quantity, scrapped.amount, scrapped.status), (6, 6 * 62, "memo"))

    def test_pressing_twice_opens_the_same_note(self):
        dummy, operation = self.make_damage(good=94, scrapped=6)
        claim = self.claims(operation)
        note = self.draft(claim)
        self.assertEqual(self.draft(claim, self.buyer), note.with_user(self.buyer))
        self.assertEqual(len(self.claims(operation)), 1)

    def test_one_note_for_several_claims_of_a_vendor(self):
        first, second = [self.make_damage(10, 0, good=8, scrapped=2)[1] for dummy in range(2)]
        claims = first.claim_ids | second.claim_ids
        note = self.draft(claims)
        self.assertEqual((claims.debit_note_id, note.amount_untaxed), (note.sudo(), 4 * 62))
        self.assertEqual(len(note.invoice_line_ids), 2)

    def test_a_note_that_is_cancelled_or_deleted_claims_nothing(self):
        dummy, operation = self.make_damage(good=94, scrapped=6)
        claim = self.claims(operation)
        note = self.draft(claim)
        note.button_cancel()
        self.assertEqual(claim.state, "open")
        second = self.draft(claim)
        self.assertNotEqual(second, note)
        second.with_user(self.accountant).unlink()
        self.assertEqual((claim.state, claim.debit_note_id.ids), ("open", []))

    def test_account_of_the_service_where_the_company_has_none(self):
        self.company.outsourcing_claim_account_id = False
        self.service.property_account_expense_id = self.claims_account.copy({"code": "TPLATE", "name": "Plating"})
        dummy, operation = self.make_damage(10, 0, good=8, scrapped=2)
        self.assertEqual(self.draft(self.claims(operation)).invoice_line_ids.account_id.name, "Plating")

    # --- waiving

    def test_waived_with_a_reason_by_an_administrator(self):
        dummy, operation = self.make_damage(good=50, scrapped=6)
        claim = self.claims(operation)
        with self.refused("waived by an Outsourcing Administrator"):
            self.waive(claim, "No", self.planner)
        with self.refused("Say why"):
            self.waive(claim, "  ")
        self.waive(claim, "Our drawing was wrong")
        self.assertEqual((claim.state, claim.waive_reason), ("waived", "Our drawing was wrong"))
        self.assertFalse(claim.activity_ids)
        with self.refused("nothing to claim"):
            self.draft(claim)
        # waived units are not claimed again, others are
        self.receive(operation, user=self.planner, good=40, scrapped=1)
        self.assertEqual(self.claims(operation).mapped("quantity"), [4, 1])
        claim.with_user(self.boss).action_reopen()
        self.assertEqual(sum(self.claims(operation).filtered(lambda c: c.state == "open").mapped("quantity")), 5)

    def test_a_claim_with_a_note_is_not_waived(self):
        dummy, operation = self.make_damage(good=94, scrapped=6)
        self.draft(self.claims(operation))
        with self.refused("cancel its debit note"):
            self.waive(self.claims(operation), "Why not")

    # --- who, and where it shows

    def test_nobody_types_what_is_claimed(self):
        dummy, operation = self.make_damage(good=94, scrapped=6)
        claim = self.claims(operation)
        for values in (
            {"quantity": 100},
            {"unit_material": 1000},
            {"debit_note_id": False},
            {"date_waived": "2026-01-01"},
        ):
            with self.refused("A claim is for what the vendor has scrapped"):
                claim.write(values)
        claim.user_id = self.buyer
        with self.assertRaises(AccessError):
            claim.create({"subcontract_operation_id": operation.id, "vendor_id": self.rival.id})
        with self.assertRaises(AccessError):
            claim.with_user(self.clerk).action_draft_debit_note()
        self.assertEqual(claim.with_user(self.clerk).quantity, 4)

    def test_it_shows_on_operation_production_and_vendor(self):
        production, operation = self.make_damage(good=94, scrapped=6)
        claim = self.claims(operation)
        vendor = self.vendor.with_user(self.planner)
        self.assertEqual(
            (operation.claim_count, production.outsourcing_claim_count, vendor.outsourcing_claim_count), (1, 1, 1)
        )
        self.assertEqual(operation.action_view_claims()["res_id"], claim.id)
        self.assertEqual(production.action_view_outsourcing_claims()["res_id"], claim.id)
        found = self.env["mrp.subcontract.claim"].with_user(self.planner)
        self.assertEqual(found.search(vendor.action_view_outsourcing_claims()["domain"]), claim)
        self.assertEqual(claim.days_open, 0)

    def test_columns_by_state_with_their_sums(self):
        claims = self.env["mrp.subcontract.claim"].with_user(self.planner)
        drafted, waived, *opened = (
            self.claims(self.make_damage(10, 0, good=10 - scrapped, scrapped=scrapped)[1]) for scrapped in (1, 2, 3, 4)
        )
        self.draft(drafted)
        self.waive(waived, "Our drawing was wrong")
        arch = claims.get_view(view_type="kanban")["arch"]
        self.assertIn('records_draggable="0"', arch)
        self.assertIn('sum_field="amount"', arch)
        for user in (self.planner, self.clerk, self.maker, self.buyer, self.accountant):
            columns = claims.with_user(user).with_context(read_group_expand=True)
            columns = columns.web_read_group([("id", "in", claims.search([]).ids)], ["state"], ["amount:sum"])
            self.assertEqual(
                [(group["state"], group["amount:sum"]) for group in columns["groups"]],
                [("open", 7 * 62), ("drafted", 62), ("waived", 2 * 62)],
            )
        # what a drag would do, in spite of all
        for state in ("settled", "waived", "open"):
            with self.refused("A claim is for what the vendor has scrapped"):
                opened[0].web_save({"state": state}, {"state": {}})

    def test_another_company_sees_nothing(self):
        dummy, operation = self.make_damage(good=94, scrapped=6)
        stranger = self.make_stranger("mrp_outsourcing.group_outsourcing_manager")
        with self.assertRaises(AccessError):
            self.claims(operation).with_user(stranger).action_draft_debit_note()


class TestOutsourcedOrderClaims(OutsourcedOrderCommon, ClaimCommon):
    def test_components_of_what_was_scrapped(self):
        """50 of components per board; units that are not good are not paid."""
        production = self.make_outsourced_order(10)
        order = self.order_and_ship(production)
        operation = self.get_operation(production)
        self.record_production(operation, (3, 2, False))
        claim = operation.claim_ids.with_user(self.planner)
        self.assertEqual((claim.quantity, claim.amount, claim.state), (2, 100, "open"))
        self.validate(self.open_receipt(order))
        self.assertEqual(self.draft(claim).amount_untaxed, 100)
