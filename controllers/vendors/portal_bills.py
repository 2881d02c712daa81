"""The vendor's money: its bills and when they are paid, and what it has delivered and not billed."""

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager

from .portal_stock_at_vendor import OutsourcingStockAtVendor


class OutsourcingBills(OutsourcingStockAtVendor):
    def _prepare_vendor_entries(self):
        return [
            *super()._prepare_vendor_entries(),
            self._prepare_vendor_entry(
                60,
                request.env._("Bills and Payments"),
                request.env._("Your bills, when we expect to pay them, and what you can bill"),
                "/my/outsourcing/bills",
                "fa-money",
            ),
        ]

    @http.route(
        ["/my/outsourcing/bills", "/my/outsourcing/bills/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_outsourcing_bills(self, page=1, **kwargs):
        """Posted bills, the latest due first, and what was received and not billed yet."""
        self._check_vendor()
        bills = request.env["account.move"]
        domain = self._get_bill_domain()
        pager = portal_pager(
            url="/my/outsourcing/bills",
            total=self._count_for_pager(bills, domain, page),
            page=page,
            step=self._items_per_page,
        )
        lines = request.env["purchase.order.line"].search(
            self._get_to_bill_domain(), order="order_id, sequence, id", limit=self._items_per_page
        )
        return self._render_vendor_page(
            "mrp_outsourcing.portal_my_outsourcing_bills",
            "outsourcing_bills",
            {
                "bills": bills.search(
                    domain,
                    order="invoice_date_due desc, id desc",
                    limit=self._items_per_page,
                    offset=pager["offset"],
                ),
                "pager": pager,
                "to_bill": [self._prepare_to_bill(line) for line in lines],
            },
        )

    def _get_bill_domain(self):
        """Posted bills and refunds of the user's vendor, in companies it has an active engagement with."""
        return (
            Domain(request.env.user._get_vendor_domain(vendor="commercial_partner_id"))
            & Domain("move_type", "in", ("in_invoice", "in_refund"))
            & Domain("state", "=", "posted")
        )

    def _get_to_bill_domain(self):
        """Lines of the vendor's own orders of which more was received than billed."""
        return (
            Domain(request.env.user._get_vendor_domain(vendor="partner_id.commercial_partner_id"))
            & Domain("state", "=", "purchase")
            & Domain("qty_to_invoice", ">", 0)
        )

    def _prepare_to_bill(self, line):
        """What can be billed of a line, without taxes, in the currency of the order."""
        share = line.qty_to_invoice / line.product_qty if line.product_qty else 0.0
        amount = line.price_subtotal * share if line.product_qty else line.price_unit_discounted * line.qty_to_invoice
        return {"line": line, "amount": line.currency_id.round(amount)}
