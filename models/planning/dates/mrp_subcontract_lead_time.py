"""Learned lead times: what vendors really need, next to what was planned."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ....tools.numbers import format_quantity

# how many of the last transfers are learned from
WINDOW = 20


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    date_sent = fields.Datetime("First Shipment", compute="_compute_lead_days", store=True)
    date_first_received = fields.Datetime("First Good Receipt", compute="_compute_lead_days", store=True)
    date_received = fields.Datetime("Last Good Receipt", compute="_compute_lead_days", store=True)
    lead_days = fields.Float(
        "Actual Days",
        compute="_compute_lead_days",
        store=True,
        digits=(16, 1),
        help="From the first shipment to the last good receipt, in working days of the vendor where its working hours "
        "are known, else in days of the calendar. How it divides into the ways and the work is not known.",
    )

    learned_median_days = fields.Float(
        "Learned Median (Days)",
        compute="_compute_learned_days",
        digits=(16, 1),
        help="Half of this vendor's last transfers with this service took no longer.",
    )
    learned_percentile_days = fields.Float(
        "Learned 80 % (Days)",
        compute="_compute_learned_days",
        digits=(16, 1),
        help="80 % of this vendor's last transfers with this service took no longer.",
    )

    @api.depends("vendor_id", "service_id")
    def _compute_learned_days(self):
        learned = self.env["mrp.subcontract.lead.time"]._get_learned(self.service_id)
        none = self.env["mrp.subcontract.lead.time"]
        for operation in self:
            key = (operation.company_id, operation.vendor_id.commercial_partner_id, operation.service_id)
            lead_time = learned.get(key, none)
            operation.learned_median_days = lead_time.median_days
            operation.learned_percentile_days = lead_time.percentile_days

    @api.depends("move_ids.state", "move_ids.date", "move_ids.subcontract_role", "ship_wip")
    def _compute_lead_days(self):
        times = {}
        for operation in self:
            done = operation.move_ids.filtered(lambda move: move.state == "done")
            # where no work in progress travels, the units only appear at the vendor when they come back
            outward = ("wip_out", "component_out") if operation.ship_wip else ("component_out",)
            sent = done.filtered(lambda move, roles=outward: move.subcontract_role in roles).mapped("date")
            good = done.filtered(lambda move: move.subcontract_role == "good").mapped("date")
            operation.date_sent = min(sent, default=False)
            operation.date_first_received = min(good, default=False)
            operation.date_received = max(good, default=False)
            operation.lead_days = (
                operation._get_route(times).vendor.measure(operation.date_sent, operation.date_received)
                if sent and good
                else 0.0
            )


class MrpSubcontractLeadTime(models.Model):
    """Per vendor and service, the last transfers that are over: planned, median, 80th percentile and last.

    Percentiles are nearest-rank (`percentile_disc`): of the days that really occurred, the smallest that half of the
    transfers, or 80 % of them, did not exceed. Nothing is stored; the view reads finished operations.
    """

    _name = "mrp.subcontract.lead.time"
    _description = "Outside Lead Time"
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
        "Trips", readonly=True, help="How many of the last 20 finished operations were there."
    )
    planned_days = fields.Float(
        compute="_compute_planned_days",
        compute_sudo=True,
        digits=(16, 1),
        help="Ship-out, process and ship-back days with which the next operation will be planned.",
    )
    median_days = fields.Float(
        "Median (Days)", readonly=True, digits=(16, 1), aggregator="avg", help="Half of the transfers took no longer."
    )
    percentile_days = fields.Float(
        "80 % (Days)", readonly=True, digits=(16, 1), aggregator="avg", help="80 % of the transfers took no longer."
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
                   ) trips
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
        """Both ways of the last operation."""
        self.ensure_one()
        return self.last_operation_id.ship_out_days + self.last_operation_id.ship_back_days

    def action_apply_median(self):
        """Plan with the median from now on."""
        return self._apply("median_days")

    def action_apply_percentile(self):
        """Plan with the days that 80 % of the transfers did not exceed from now on."""
        return self._apply("percentile_days")

    def _apply(self, field):
        """Note the days on the vendor's price lines, less the ways; operations that are not ordered follow.

        :raise UserError: where the vendor has no price, or the ways alone take longer
        """
        if not self.env.user.has_group("purchase.group_purchase_user"):
            raise AccessError(self.env._("Only buyers may adopt lead times."))
        for lead_time in self:
            sellers = lead_time._get_sellers()
            texts = {"vendor": lead_time.vendor_id.display_name, "service": lead_time.service_id.display_name}
            if not sellers:
                raise UserError(
                    self.env._(
                        "%(vendor)s has no price on %(service)s any more, so nothing is planned with it.", **texts
                    )
                )
            days = lead_time[field] - lead_time._get_ship_days()
            if days <= 0:
                raise UserError(
                    self.env._(
                        "%(vendor)s, %(service)s: shipping alone is planned with %(ship)s days, which is no less than "
                        "the %(total)s days learned. Lower the ship-out and ship-back days of the operation first.",
                        ship=format_quantity(self.env, lead_time._get_ship_days()),
                        total=format_quantity(self.env, lead_time[field]),
                        **texts,
                    )
                )
            # sudo: buyers may adopt lead times (checked above); prices stay untouched
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
