from .common import OutsourcingCommon


class AccountingMixin:
    """Goods that are valued in real time, with accounts of their own for all that happens to them."""

    @classmethod
    def set_up_accounts(cls):
        def account(code, name, account_type):
            return cls.env["account.account"].create({"code": code, "name": name, "account_type": account_type})

        cls.valuation = account("OUT110", "Stock", "asset_current")
        cls.production = account("OUT120", "Production", "asset_current")
        cls.accrual = account("OUT210", "Received, Not Billed", "liability_current")
        cls.cogs = account("OUT500", "Cost of Goods Sold", "expense")
        cls.difference = account("OUT510", "Outside Work Differences", "expense")
        cls.labour = account("OUT520", "Labour Absorbed", "expense")
        cls.service_expense = account("OUT530", "Services", "expense")
        cls.journal = cls.env["account.journal"].create({"name": "Stock", "code": "OUTST", "type": "general"})
        cls.company.account_stock_journal_id = cls.journal
        cls.workcenter.expense_account_id = cls.labour
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
            self.labour,
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


class AccountingCommon(AccountingMixin, OutsourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_accounts()
        cls.use_accrual()
        cls.service = cls.make_service(price=8.0)
        cls.service.property_account_expense_id = cls.service_expense
        cls.material = cls.make_product("Steel", cost=40.0)
        cls.paint = cls.make_product("Paint", cost=10.0)
        cls.stock_up(cls.material, 1000)
        cls.stock_up(cls.paint, 1000)

    def make_costed_job(self, category=None, quantity=10, hours=2.0, **values):
        """A job of 10: 400 of material used by us and 100 at the vendor, 2 hours at 60, plating at 8 a piece."""
        self.product = self.make_product("Bracket", category)
        components = [(self.material, 1, "before"), (self.paint, 1, "outside")]
        bom = self.make_bom(self.product, self.service, components, after=0, **values)
        job = self.make_job(bom, quantity, previous_done=False)
        before = job.workorder_ids.filtered(lambda wo: wo.name == "Before 0")
        before.duration = hours * 60
        self.report_before(job, quantity)
        return job

    def run_job(self, job):
        """Order, send and receive all of it."""
        order = self.order(job)
        operation = self.get_operation(job)
        self.ship(operation)
        self.receive_trip(operation)
        return order

    def value(self, job):
        return sum(job.move_finished_ids.filtered(lambda move: move.state == "done").mapped("value"))

    def sell(self, product, quantity):
        """Deliver to a customer."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": self.stock.id,
                            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.button_validate()
        return picking
