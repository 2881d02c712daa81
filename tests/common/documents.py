"""Documents as wkhtmltopdf prints them."""

import io
from unittest import skipUnless

from lxml.html import fromstring

from odoo.tools.pdf import PdfFileReader

from odoo.addons.base.models.ir_actions_report import _wkhtml

needs_printer = skipUnless(_wkhtml().state in ("ok", "upgrade", "workers"), "needs wkhtmltopdf")


class Printer:
    """For test cases with a server, from which wkhtmltopdf gets style sheets.

    Some builds of it draw letters as shapes: what is on a document is read from the HTML that it was printed from.
    """

    def print_pages(self, report, records, user=None):
        """The pages of a PDF."""
        reports = self.env["ir.actions.report"].with_user(user or self.env.user)
        content, kind = reports.with_context(force_report_rendering=True)._render_qweb_pdf(report, records.ids)
        self.assertEqual(kind, "pdf")
        return self.get_pages(content)

    def get_pages(self, content):
        """The pages of what has to be a PDF."""
        self.assertEqual(content[:5], b"%PDF-")
        return PdfFileReader(io.BytesIO(content)).pages

    def read_html(self, report, records, user=None):
        """What a document is printed from, as lxml element."""
        reports = self.env["ir.actions.report"].with_user(user or self.env.user)
        return fromstring(reports._render_qweb_html(report, records.ids)[0])

    def read_table(self, html):
        """[cells of a row] of the tables of a document, white space as it is seen."""
        rows = html.xpath("//table//tr")
        return [[" ".join(cell.text_content().split()) for cell in row.xpath("th|td")] for row in rows]
