import io

import openpyxl
from freezegun import freeze_time

from odoo import fields

from ..common.closing import ClosingCommon


class TestClosingFindings(ClosingCommon):
    """What an accountant finds besides the reconciliations, each opening documents that it may read."""

    def found(self, close, name):
        """The rows that the button opens, as the controller reads them."""
        action = close.with_context(outsourcing_exception=name).action_open_exception()
        rows = self.env[action["res_model"]].with_user(self.controller).with_context(**action["context"])
        self.env.invalidate_all()
        return rows.search(action["domain"])

    def test_price_differences_of_the_period_and_where_they_went(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        self.close(production)
        bill = self.bill(order, price=9)
        close = self.make_closing()
        self.assertEqual((close.price_difference_count, close.price_difference_amount), (1, 10))
        rows = self.found(close, "price_difference")
        self.assertEqual((rows.amount, rows.to_stock, rows.to_production), (10, 10, 0))
        before = self.make_closing(date_from="2020-01-01", date_to=fields.Date.subtract(bill.date, days=1))
        self.assertEqual(before.price_difference_count, 0)

    def test_finished_productions_with_open_lines_will_move_later(self):
        """80 received and not billed of one; 80 on order and not even sent of another, whose manufacturing order goes
        on."""
        production = self.make_costed_production()
        self.run_production(production)
        close = self.make_closing()
        self.assertEqual((close.later_count, close.later_amount), (0, 0))
        self.close(production)
        self.order(self.make_costed_production())
        close.action_check()
        self.assertEqual((close.later_count, close.later_amount), (1, 80))
        rows = self.found(close, "later")
        self.assertEqual((rows.status, rows.production_group_id.id), ("accrued", production.production_group_id.id))

    def test_what_was_dated_back_after_a_close_was_saved(self):
        with freeze_time("2026-02-01 08:00:00"):
            saved = self.make_closing(date_from="2026-01-01", date_to="2026-01-31")
            saved.action_save()
        entry = self.make_entry(self.production, 12.4, "2026-01-15")
        self.make_entry(self.production, 3.0, "2026-02-02")
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move_line SET create_date = '2026-02-10' WHERE move_id = %s", [entry.id])
        later = self.make_closing(date_from="2026-02-01", date_to="2026-02-28")
        self.env.invalidate_all()
        for close in (saved, later):
            self.assertEqual(close.backdated_count, 1)
            self.assertEqual(self.found(close, "backdated").move_id, entry)

    def test_exceptions(self):
        production = self.make_costed_production()
        self.run_production(production)
        self.get_operation(production).sudo().planned_unit_cost = 0.0
        self.stock_up(self.paint, -20, location=self.site(self.vendor, "vendor_stock"))
        close = self.make_closing()
        self.assertEqual(
            (close.negative_count, close.unestimated_count, close.unconfirmed_count, close.backdated_count),
            (1, 1, 0, 0),
        )
        self.assertEqual(self.found(close, "negative").product_id, self.paint)
        self.assertEqual(self.found(close, "unestimated").production_group_id, production.production_group_id)
        rows = self.env["mrp.subcontract.closing.package"]._get_table_of_exceptions(close).rows
        self.assertEqual(
            [row[:2] for row in rows],
            [
                ["Negative Stock at Vendors", f"{self.vendor.display_name}: {self.paint.display_name}"],
                ["Manufacturing Orders without Estimate", production.production_group_id.name],
            ],
        )

    def test_the_pack_has_all_of_it(self):
        production = self.make_costed_production()
        order = self.run_production(production)
        self.bill(order, price=9, quantity=4)
        self.order(self.make_costed_production())
        close = self.make_closing()
        close.action_save()
        workbook = close.attachment_ids.filtered(lambda file: file.name.endswith("xlsx"))
        book = openpyxl.load_workbook(io.BytesIO(workbook.raw))
        self.assertEqual(
            book.sheetnames,
            [
                "Reconciliations",
                "Roll-Forward and List",
                "Explained Items",
                "Work in Progress",
                "Value at Vendors",
                "Received Not Billed (GRNI)",
                "Price Differences",
                "Finished, Cost Pending",
                "Exceptions",
            ],
        )
        titles, row, total = ([cell.value for cell in row] for row in book["Price Differences"])
        values = dict(zip(titles, row, strict=True))
        self.assertEqual((values["Difference"], values["Open Manufacturing Order"], values["In Stock"]), (4, 4, 0))
        self.assertEqual(total[4], 4)
