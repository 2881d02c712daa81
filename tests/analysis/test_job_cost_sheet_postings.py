from odoo.tests import new_test_user

from ..common.accounting import AccountingCommon


class TestJobCostSheetPostings(AccountingCommon):
    """What the books say of a manufacturing order, from its cost sheet."""

    def postings(self, job, user, **values):
        """{account name: balance} of the items that the button opens."""
        self.env.flush_all()
        self.env.invalidate_all()
        sheets = self.env["mrp.job.cost.sheet"].with_user(user)
        sheet = sheets.create({"production_group_id": job.sudo().production_group_id.id, **values})
        action = sheet.action_view_postings()
        sums = {}
        for line in self.env[action["res_model"]].with_user(user).search(action["domain"]):
            sums[line.account_id.name] = self.currency.round(sums.get(line.account_id.name, 0.0) + line.balance)
        return {name: balance for name, balance in sums.items() if balance}

    def test_rep_02_postings_of_a_production(self):
        user = new_test_user(self.env, "only reads", groups="account.group_account_readonly")
        production = self.make_costed_production()
        other = self.make_costed_production()
        order = self.run_production(production)
        self.run_production(other)
        self.assertEqual(
            self.postings(production, user), {"Stock": -100, "Production": 180, "Received Not Billed": -80}
        )
        self.bill(order, price=9)
        self.close(production)
        # 710 of goods less 500 of material are in stock, for labor and for what the bill has added
        self.assertEqual(self.postings(production, user), {"Stock": 210, "Labor Absorbed": -120})
        # nothing was posted on a day before
        self.assertEqual(self.postings(production, user, date="2020-01-01"), {})
