from odoo import models


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _get_price(self, quantity, vendor=None, date=None, requisition=None):
        """What it costs to have a number of units done, as an order line would say; None where there is no price.

        :param quantity: units in the unit of the manufacturing order
        :param vendor: res.partner, by default the vendor of the operation
        :param date: day whose prices count, by default the day on which the work is to be back
        :param requisition: blanket order to call off, see `product.product._get_outsourcing_price`
        :rtype: OutsidePrice | None
        """
        self.ensure_one()
        if not self.service_id:
            return None
        return self._get_service_price(self._get_service_quantity(quantity), vendor, date, requisition)

    def _get_service_price(self, service_quantity, vendor=None, date=None, requisition=None):
        """The same for a quantity in units of the service, as it stands on an order line."""
        self.ensure_one()
        return self.service_id._get_outsourcing_price(
            service_quantity,
            vendor=vendor or self.vendor_id,
            day=date or self._get_price_day(self.date_back),
            company=self.company_id,
            requisition=requisition,
        )

    def _get_price_day(self, moment):
        """Prices count that are valid on the day the work is to be back; today where nobody knows."""
        self.ensure_one()
        return self.service_id._get_outsourced_day(self.company_id, moment)

    def _add_to_order(self, *key):
        res = super()._add_to_order(*key)
        self.purchase_id._warn_of_agreement()
        return res

    def _prepare_purchase_line(self, order):
        """What a job's cost is for is what its outsourced work is for, ahead of the rules for vendor and service."""
        values = super()._prepare_purchase_line(order)
        if self.production_id.analytic_distribution:
            values["analytic_distribution"] = self.production_id.analytic_distribution
        return values
