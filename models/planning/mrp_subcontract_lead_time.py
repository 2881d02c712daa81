"""Learned lead times: what vendors really need, next to what was planned."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...tools.numbers import format_quantity

# how many of the latest operations are learned from
WINDOW = 20


class MrpSubcontractLeadTime(models.Model):
    """Per vendor and service, the latest finished operations: planned, median, 80th percentile and last lead time.

    Percentiles are nearest-rank (`percentile_disc`): the smallest of the actual lead times that half of the operations,
    or 80 % of them, did not exceed. Nothing is stored; the view reads finished operations.
    """

    _name = "mrp.subcontract.lead.time"
    _description = "Vendor Lead Time"
    _auto = False
    _order = "vendor_id, service_id"
    _rec_name = "service_id"
    _depends = {
        "mrp.subcontract.operation": [
            "company_id",
            "vendor_id",
            "service_id",
            "lead_days",
            "date_sent",
            "date_received",
            "state",
        ],
        "res.partner": ["commercial_partner_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    vendor_id = fields.Many2one("res.partner", readonly=True)
    service_id = fields.Many2one("product.product", readonly=True)
    last_operation_id = fields.Many2one("mrp.subcontract.operation", readonly=True)
    transfer_count = fields.Integer(
        "Operations", readonly=True, help="Number of finished operations, at most the latest 20."
    )
    planned_days = fields.Float(
        compute="_compute_planned_days",
        compute_sudo=True,
        digits=(16, 1),
        help="Ship-out, process and ship-back days that the next operation is planned with.",
    )
    median_days = fields.Float(
        "Median (Days)", readonly=True, digits=(16, 1), aggregator="avg", help="Half of the operations took no longer."
    )
    percentile_days = fields.Float(
        "80 % (Days)", readonly=True, digits=(16, 1), aggregator="avg", help="80 % of the operations took no longer."
    )
    last_days = fields.Float("Last (Days)", readonly=True, digits=(16, 1), aggregator="avg")
    date_last = fields.Datetime("Last Received", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT max(id) AS id,
                   company_id,
                   vendor_id,
                   service_id,
                   count(*) AS transfer_count,
                   percentile_disc(0.5) WITHIN GROUP (ORDER BY lead_days) AS median_days,
                   percentile_disc(0.8) WITHIN GROUP (ORDER BY lead_days) AS percentile_days,
                   (array_agg(lead_days ORDER BY rank))[1] AS last_days,
                   (array_agg(id ORDER BY rank))[1] AS last_operation_id,
                   max(date_received) AS date_last
              FROM (
                    SELECT operation.id,
                           operation.company_id,
                           vendor.commercial_partner_id AS vendor_id,
                           operation.service_id,
                           round(operation.lead_days::numeric, 1)::float8 AS lead_days,
                           operation.date_received,
                           row_number() OVER (
                               PARTITION BY operation.company_id, vendor.commercial_partner_id, operation.service_id
                                   ORDER BY operation.date_received DESC, operation.id DESC
                           ) AS rank
                      FROM mrp_subcontract_operation operation
                      JOIN res_partner vendor ON vendor.id = operation.vendor_id
                     WHERE operation.state = 'done'
                       AND operation.service_id IS NOT NULL
                       AND operation.date_sent IS NOT NULL
                       AND operation.date_received IS NOT NULL
                   ) latest
             WHERE rank <= %s
          GROUP BY company_id, vendor_id, service_id
            """,
            WINDOW,
        )

    @api.model
    def _get_learned(self, services):
        """Lead times of services as {(company, vendor, service): lead time}, read at once."""
        records = self.search([("service_id", "in", services.ids)])
        return {(record.company_id, record.vendor_id, record.service_id): record for record in records}

    @api.depends("last_operation_id", "service_id.seller_ids.outsourcing_process_days")
    def _compute_planned_days(self):
        for lead_time in self:
            days = lead_time._get_sellers()[:1].outsourcing_process_days
            last = lead_time.last_operation_id
            process = days or last.operation_id.outsourcing_process_days or last.process_days
            lead_time.planned_days = process + lead_time._get_ship_days()

    def _get_sellers(self):
        """The price lines of the vendor for the service, all quantities and dates."""
        self.ensure_one()
        # sudo: planners see the days on a price line, not the price
        return self.sudo().service_id.seller_ids.filtered(
            lambda seller: (
                seller.partner_id.commercial_partner_id == self.vendor_id
                and (not seller.product_id or seller.product_id == self.service_id)
                and (not seller.company_id or seller.company_id == self.company_id)
            )
        )

    def _get_ship_days(self):
        """Transport days of the last operation, out and back."""
        self.ensure_one()
        return self.last_operation_id.ship_out_days + self.last_operation_id.ship_back_days

    def action_apply_median(self):
        """Apply the median: new operations are planned with it."""
        return self._apply("median_days")

    def action_apply_percentile(self):
        """Apply the 80th percentile: new operations are planned with it."""
        return self._apply("percentile_days")

    def _apply(self, field):
        """Write the days, less transport, to the vendor's price lines; operations that are not ordered follow.

        :raise UserError: where the vendor has no price, or transport alone takes longer
        """
        if not self.env.user.has_group("purchase.group_purchase_user"):
            raise AccessError(self.env._("Only buyers may apply lead times."))
        for lead_time in self:
            sellers = lead_time._get_sellers()
            texts = {"vendor": lead_time.vendor_id.display_name, "service": lead_time.service_id.display_name}
            if not sellers:
                raise UserError(
                    self.env._(
                        "%(vendor)s has no price on %(service)s any more. Add a vendor price to apply the lead time "
                        "to.",
                        **texts,
                    )
                )
            days = lead_time[field] - lead_time._get_ship_days()
            if days <= 0:
                raise UserError(
                    self.env._(
                        "%(vendor)s, %(service)s: transport alone is planned with %(ship)s days, but the learned lead "
                        "time is %(total)s days. Lower the ship-out and ship-back days of the operation first.",
                        ship=format_quantity(self.env, lead_time._get_ship_days()),
                        total=format_quantity(self.env, lead_time[field]),
                        **texts,
                    )
                )
            # sudo: buyers may apply lead times (checked above); prices stay untouched
            sellers.sudo().outsourcing_process_days = days
        return True

    def action_view_operations(self):
        """Open the finished operations of this vendor and service."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_outsourcing.mrp_subcontract_operation_action")
        action["domain"] = [
            ("vendor_id", "child_of", self.vendor_id.id),
            ("service_id", "=", self.service_id.id),
            ("company_id", "=", self.company_id.id),
            ("date_received", "!=", False),
        ]
        action["context"] = {}
        return action
