from odoo.exceptions import AccessError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

ACCOUNTS = {
    "outsourcing_accrual_account_id": "liability_current",
    "outsourcing_difference_account_id": "expense_direct_cost",
    "outsourcing_claim_account_id": "income_other",
}


@tagged("post_install", "-at_install")
class TestSettingsAccounts(TransactionCase):
    """Accounts of outsourced work are set by who administers settings and knows the books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.config.settings"].create({"group_outsourcing": True, "group_mrp_routings": True}).execute()
        cls.accounts = {
            name: cls.env["account.account"].create(
                {"name": name, "code": f"TSET{number}", "account_type": account_type}
            )
            for number, (name, account_type) in enumerate(ACCOUNTS.items())
        }
        cls.company = cls.env.company

    def make_user(self, groups):
        return new_test_user(self.env, f"has {groups}", groups=groups)

    def open_settings(self, user):
        return Form(self.env["res.config.settings"].with_user(user))

    def set_in_company(self):
        return {name: self.company[name] for name in ACCOUNTS}

    def test_settings_and_books_show_the_accounts(self):
        for groups in (
            "base.group_system,account.group_account_manager",
            "base.group_system,mrp.group_mrp_manager,account.group_account_readonly",
            "base.group_system,mrp.group_mrp_manager,account.group_account_manager",
        ):
            with self.subTest(groups):
                self.company.write(dict.fromkeys(ACCOUNTS, False))
                user = self.make_user(groups)
                form = self.open_settings(user)
                for name, account in self.accounts.items():
                    setattr(form, name, account)
                form.save().execute()
                self.assertEqual(self.set_in_company(), self.accounts)
                # what was saved is there the next time, and can be taken out
                form = self.open_settings(user)
                self.assertEqual(form.outsourcing_claim_account_id, self.accounts["outsourcing_claim_account_id"])
                form.outsourcing_claim_account_id = self.env["account.account"]
                form.save().execute()
                self.assertFalse(self.company.outsourcing_claim_account_id)

    def test_settings_without_books_show_none_and_keep_all(self):
        self.company.write({name: account.id for name, account in self.accounts.items()})
        user = self.make_user("base.group_system,mrp.group_mrp_manager")
        views = self.env["res.config.settings"].with_user(user).get_views([(False, "form")])
        arch = views["views"]["form"]["arch"]
        self.assertIn('name="group_outsourcing"', arch)
        for name in ACCOUNTS:
            self.assertNotIn(name, arch)
        form = self.open_settings(user)
        form.group_mrp_byproducts = True
        form.save().execute()
        self.assertEqual(self.set_in_company(), self.accounts)
        self.assertIn(self.env.ref("mrp.group_mrp_byproducts"), user.all_group_ids)

    def test_who_does_not_outsource_is_not_requested(self):
        user = self.make_user("base.group_system,account.group_account_manager")
        self.env["res.config.settings"].create({"group_outsourcing": False}).execute()
        arch = self.env["res.config.settings"].with_user(user).get_view(view_type="form")["arch"]
        self.assertIn('name="account"', arch)
        self.assertNotIn('id="outsourcing_accounts"', arch)

    def test_books_without_settings_open_none(self):
        user = self.make_user("account.group_account_manager")
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(user).create({})
        with self.assertRaises(AccessError):
            self.company.with_user(user).outsourcing_claim_account_id = self.accounts["outsourcing_claim_account_id"]
