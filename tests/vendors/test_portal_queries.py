"""What a page of the vendors' portal costs the database, over HTTP: little, and the same for many rows as for a few."""

import odoo.sql_db
from odoo.tests import tagged

from ..common.vendor import VendorCommon

FEW, MANY = 5, 80
MOST = 40
BASE = "/my/outsourcing"


@tagged("post_install", "-at_install")
class TestPortalQueries(VendorCommon):
    """Lists with five rows, and with eighty, which is a page of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paint = cls.make_product("Paint", tracking="lot")
        cls.material = cls.site(cls.vendor, "vendor_stock")

    def make_works(self, count):
        """One order with work of so many manufacturing orders, that left for the vendor."""
        # as at the beginning of a request
        self.env.flush_all()
        values = {"product_id": self.bracket.id, "bom_id": self.bom.id, "product_qty": 4}
        productions = (
            self.env["mrp.production"].with_user(self.planner).create([dict(values) for _number in range(count)])
        )
        productions.action_confirm()
        productions.workorder_ids.filtered(
            lambda workorder: workorder.outsourcing_policy == "either"
        ).action_outsource()
        for production in productions:
            self.report_before(production, 4)
        operations = productions.subcontract_operation_ids
        operations.vendor_id = self.vendor
        self.order(productions)
        self.ship(operations)
        return operations

    def grow(self, count, orders):
        """So many rows more on every list: work, transfers to confirm, stock, bills and what can be billed."""
        for _number in range(orders):
            operations = self.make_works(count // orders)
            self.receive_transfer(operations, 2)
            self.bill(operations.purchase_id, quantity=1)
            self.engagement.is_arrival_confirmed = True
            self.make_works(2)
            self.engagement.is_arrival_confirmed = False
        for product in [self.make_product(f"Thing {count} {number}") for number in range(count)]:
            self.stock_up(product, 1, location=self.material)
        for lot in self.make_lots(self.paint, *(f"P-{count}-{number}" for number in range(count))):
            self.stock_up(self.paint, 1, lot, self.material)
        self.engagement.sudo().line_ids = [
            (0, 0, {"product_id": self.make_product(f"Part {count} {number}").id}) for number in range(count)
        ]

    def count(self, url):
        """Queries of a page, once everything that is remembered between pages is."""
        self.open_page(url)
        self.env.flush_all()
        self.env.invalidate_all()
        before = odoo.sql_db.sql_counter
        self.assertEqual(self.url_open(url).status_code, 200)
        return odoo.sql_db.sql_counter - before

    def test_lists_cost_the_same_for_many(self):
        urls = [
            BASE,
            f"{BASE}/work",
            f"{BASE}/orders",
            f"{BASE}/orders?filterby=new",
            f"{BASE}/products",
            f"{BASE}/transfers",
            f"{BASE}/ship",
            f"{BASE}/stock",
            f"{BASE}/stock/{self.paint.id}",
            f"{BASE}/bills",
        ]
        self.grow(FEW, orders=1)
        few = {url: self.count(url) for url in urls}
        self.grow(MANY - FEW, orders=3)
        many = {url: self.count(url) for url in urls}
        # each list did grow
        self.assertEqual(self.open_page(f"{BASE}/work").count("<tr>"), 1 + MANY)
        self.assertEqual(self.open_page(f"{BASE}/orders").count("<tr>"), 1 + MANY)
        self.assertEqual(self.open_page(f"{BASE}/stock/{self.paint.id}").count("<tr>"), 1 + MANY)
        self.assertGreaterEqual(self.open_page(f"{BASE}/ship").count("#outsourcing_ship"), MANY)
        self.assertGreaterEqual(self.open_page(f"{BASE}/products").count("fa-cube"), MANY)
        self.assertEqual(many, few)
        self.assertLessEqual(max(many.values()), MOST, many)

    def test_pages_of_one_thing(self):
        operation = self.make_works(1)
        self.send(f"{BASE}/work/{operation.id}/response", kind="propose", date="2031-01-17")
        ask = self.env["mrp.subcontract.stock.confirmation.request"].with_user(self.planner)
        ask.create({"engagement_ids": self.engagement.ids}).action_ask()
        confirmation = self.env["mrp.subcontract.stock.confirmation"].search(
            [("engagement_id", "=", self.engagement.id)]
        )
        self.engagement.is_arrival_confirmed = True
        transfer = self.make_work().picking_ids.filtered("is_arrival_awaited")
        costs = {
            url: self.count(url)
            for url in (
                f"{BASE}/work/{operation.id}",
                f"{BASE}/work/{operation.id}/report",
                f"{BASE}/products/{self.engagement.line_ids.id}",
                f"{BASE}/transfers/{transfer.id}",
                f"{BASE}/stock-confirmations/{confirmation.id}",
            )
        }
        self.assertLessEqual(max(costs.values()), MOST, costs)
