from odoo import models


class MrpRoutingWorkcenter(models.Model):
    _inherit = "mrp.routing.workcenter"

    def _get_outsourcing_route(self, company, times=None):
        """The legs of the operation before anything is ordered: at the vendor that Odoo would propose."""
        self.ensure_one()
        # sudo: prices and vendors decide on dates, also for people who may not see them
        service = self.sudo().outsourcing_service_id.with_company(company)
        seller = service._select_seller(quantity=None) if service else self.env["product.supplierinfo"].sudo()
        return seller.partner_id._get_outsourcing_route(company, self._get_outsourcing_days(seller), times)
