from odoo.tests import HttpCase, tagged

from ..common.documents import Printer, needs_printer
from .test_claims import ClaimCommon


@tagged("post_install", "-at_install")
@needs_printer
class TestClaimsPrinted(Printer, ClaimCommon, HttpCase):
    def test_a_list_of_claims_prints(self):
        """Two vendors' claims, the one with a debit note, for 2 and 3 units at 62 each; and a list of three pages."""
        operations = []
        for scrapped in (2, 3):
            production = self.make_labor_production(quantity=10)
            self.order(production)
            operation = self.get_operation(production)
            self.ship(operation)
            self.receive(operation, user=self.planner, good=10 - scrapped, scrapped=scrapped)
            operations.append(operation)
        claims = self.claims(operations[0]) | self.claims(operations[1])
        note = self.draft(claims[0])
        report = "mrp_outsourcing.report_claims"
        rows = self.read_table(self.read_html(report, claims, self.accountant))
        amounts = {row[1]: (row[6], row[7], row[8], row[9]) for row in rows[1:-1]}

        def money(amount):
            return " ".join(self.currency.format(amount).split())

        first, second = (operation.name for operation in operations)
        self.assertEqual(
            amounts,
            {
                first: ("2", money(124), note.sudo().display_name, "Debit Note Drafted"),
                second: ("3", money(186), "", "Open"),
            },
        )
        self.assertEqual(rows[-1][:2], ["Total", money(310)])
        self.assertEqual(len(self.print_pages(report, claims, self.accountant)), 1)
        many = self.env["mrp.subcontract.claim"].sudo()
        many = many.union(*(claims[0].sudo().copy() for _number in range(40)))
        html = self.read_html(report, many, self.accountant)
        pages = self.print_pages(report, many, self.accountant)
        self.assertEqual((len(pages), len(html.xpath("//h2")), len(html.xpath("//thead"))), (3, 3, 3))
