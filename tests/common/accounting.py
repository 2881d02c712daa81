from .plated import PlatedCommon


class AccountingMixin:
    """Goods that are valued in real time, with accounts of their own for all that happens to them."""

    @classmethod
    def set_up_accounts(cls):
        def account(code, name, account_type):
            return cls.env["account.account"].create({"code": code, "name": name, "account_type": account_type})

        cls.valuation = account("OUT110", "Stock", "asset_current")
        cls.production = account("OUT120", "Production", "asset_current")
        cls.accrual = account("OUT210", "Received Not Billed", "liability_current")
        cls.cogs = account("OUT500", "Cost of Goods Sold", "expense")
        cls.difference = account("OUT510", "Outsourced Work Differences", "expense")
        cls.labor = account("OUT520", "Labor Absorbed", "expense")
        cls.service_expense = account("OUT530", "Services", "expense")
        cls.journal = cls.env["account.journal"].create({"name": "Stock", "code": "OUTST", "type": "general"})
        cls.company.account_stock_journal_id = cls.journal
        cls.workcenter.expense_account_id = cls.labor
        cls.production_location = cls.warehouse._get_production_location()
        cls.production_location.valuation_account_id = cls.production
        for category in (cls.average, cls.fifo, cls.standard):
            category.write(
                {
                    "property_valuation": "real_time",
                    "property_stock_valuation_account_id": cls.valuation.id,
                    "property_account_expense_categ_id": cls.cogs.id,
                    "property_stock_journal": cls.journal.id,
                }
            )

    @classmethod
    def use_accrual(cls):
        cls.company.outsourcing_accrual_account_id = cls.accrual
        cls.company.outsourcing_difference_account_id = cls.difference

    def balances(self, *accounts, **domain):
        """{account name: balance} of what is posted in these accounts, those that are zero left out."""
        accounts = accounts or (
            self.production,
            self.accrual,
            self.cogs,
            self.difference,
            self.labor,
            self.service_expense,
        )
        groups = self.env["account.move.line"]._read_group(
            [
                ("account_id", "in", [account.id for account in accounts]),
                ("parent_state", "=", "posted"),
                *[(name, "=", value) for name, value in domain.items()],
            ],
            ["account_id"],
            ["balance:sum"],
        )
        return {
            account.name: self.currency.round(balance)
            for account, balance in groups
            if not self.currency.is_zero(balance)
        }

    def items(self, entry):
        """[(account name, balance)] of an entry, in its order."""
        return [(line.account_id.name, line.balance) for line in entry.line_ids]


class AccountingCommon(AccountingMixin, PlatedCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_accounts()
        cls.use_accrual()
        cls.service.property_account_expense_id = cls.service_expense

    def make_costed_production(self, category=None, quantity=10, hours=2.0, **values):
        """A manufacturing order of 10: 400 of material used by us and 100 at the vendor, 2 hours at 60, plating at 8 a
        unit."""
        self.product = self.make_product("Bracket", category)
        return self.make_plated_production(self.product, quantity, hours, **values)

    def run_production(self, job):
        """The manufacturing order stays open: its entries are looked at before and after it is closed."""
        return self.send_and_receive(job)
