from odoo.modules.module import load_script

from .test_claims import ClaimCommon


class TestClaimsUpdate(ClaimCommon):
    def test_scrapped_units_and_notes_of_earlier_versions(self):
        """What was scrapped has its cost, and a claim its line of the note."""
        production = self.make_labor_production(quantity=10)
        self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        self.receive(operation, user=self.planner, good=8, scrapped=2)
        note = self.draft(self.claims(operation))
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_move SET planned_unit_cost = NULL WHERE subcontract_role = 'scrapped'")
        self.env.cr.execute("UPDATE account_move_line SET subcontract_claim_id = NULL, production_group_id = NULL")
        self.env.invalidate_all()
        name = "mrp_outsourcing/migrations/19.0.1.4.0/post-scrapped_units.py"
        load_script(name, "mrp_outsourcing scrapped units").migrate(self.env.cr, "19.0.1.3.0")
        item = note.sudo().invoice_line_ids
        self.assertEqual(item.subcontract_claim_id, operation.sudo().claim_ids)
        self.assertEqual(item.production_group_id, production.sudo().production_group_id)
        scrapped = operation.sudo().move_ids.filtered(lambda move: move.subcontract_role == "scrapped")
        self.assertEqual(scrapped.mapped("planned_unit_cost"), [62])
