"""Core's page of a purchase order, where it has outsourced work."""

from odoo import http
from odoo.http import request

from odoo.addons.purchase.controllers.portal import CustomerPortal


class OutsourcingPurchase(CustomerPortal):
    @http.route()
    def portal_my_purchase_order(self, order_id=None, access_token=None, **kw):
        """A link in a mail acknowledges nothing by being opened: mail scanners open links, too.

        Outsourced work is accepted line by line, see portal_responses.py.
        """
        if kw.get("acknowledge"):
            # sudo: only decides whether the page below, which checks access, acknowledges
            order = request.env["purchase.order"].sudo().browse(order_id).exists()
            if order.order_line.subcontract_operation_id:
                kw.pop("acknowledge")
        return super().portal_my_purchase_order(order_id=order_id, access_token=access_token, **kw)
