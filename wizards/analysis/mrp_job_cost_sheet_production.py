"""What a job cost sheet says of its manufacturing order besides money: how far it is, since when, for whom, which
lots."""

from odoo import api, fields, models

# so many lots are named, others are counted
LOTS_NAMED = 6


class MrpJobCostSheet(models.TransientModel):
    _inherit = "mrp.job.cost.sheet"

    state = fields.Selection(
        [
            ("planned", "Not Started"),
            ("progress", "In Progress"),
            ("done", "Finished"),
            ("cancel", "Cancelled"),
        ],
        "Status",
        compute="_compute_progress",
    )
    qty_scrapped = fields.Float(
        "Scrapped or Lost", digits="Product Unit", compute="_compute_progress", help="By vendors, in all operations."
    )
    qty_at_vendors = fields.Float(
        "At Vendors", digits="Product Unit", compute="_compute_progress", help="Units there and on the way."
    )
    date_start = fields.Datetime("Start", compute="_compute_about")
    date_end = fields.Datetime(
        "End", compute="_compute_about", help="As planned, until the manufacturing order is finished."
    )
    lots = fields.Char(compute="_compute_about")
    customer = fields.Char(compute="_compute_about", help="Who has ordered what this manufacturing order makes.")
    sale_orders = fields.Char("Sales Orders", compute="_compute_about")

    @api.depends("production_group_id")
    def _compute_about(self):
        for sheet in self:
            orders = sheet._get_orders()
            sheet.date_start = min(orders.filtered("date_start").mapped("date_start"), default=False)
            sheet.date_end = max(orders.filtered("date_finished").mapped("date_finished"), default=False)
            sheet.lots = sheet._get_lot_names()
            sales = sheet._get_sale_lines().order_id
            sheet.customer = ", ".join(sales.partner_id.commercial_partner_id.mapped("display_name"))
            sheet.sale_orders = ", ".join(sales.mapped("name"))

    @api.depends("line_ids")
    def _compute_progress(self):
        for sheet in self:
            sheet.qty_scrapped = sheet._get_scrapped_units()
            sheet.qty_at_vendors = sheet._get_units_at_vendors()
            sheet.state = sheet._get_state()

    def _get_state(self):
        orders = self._get_orders()
        if all(order.state == "cancel" for order in orders):
            return "cancel"
        if self._is_finished():
            return "done"
        has_begun = self.actual or self._get_unit_moves()
        if not self.date:
            has_begun = has_begun or any(order.state in ("progress", "to_close", "done") for order in orders)
        return "progress" if has_begun else "planned"

    def _get_units_at_vendors(self):
        """What vendors work on, and what is on the way there or back, in the unit of the manufacturing order."""
        moves, locations = self._get_unit_moves(), self.env["mrp.wip.by.vendor"]._get_wip_locations()
        come = moves.filtered(lambda move: move.location_dest_id.site_type in locations)
        gone = moves.filtered(lambda move: move.location_id.site_type in locations)
        return self._sum_units(come) - self._sum_units(gone)

    def _get_lot_names(self):
        orders = self._get_orders()
        made = orders.move_finished_ids.move_line_ids.lot_id.filtered(lambda lot: lot.product_id == self.product_id)
        names = (orders.lot_producing_ids | made).sorted("id").mapped("name")
        if len(names) <= LOTS_NAMED:
            return ", ".join(names)
        return self.env._(
            "%(names)s and %(count)s more",
            names=", ".join(names[:LOTS_NAMED]),
            count=len(names) - LOTS_NAMED,
        )

    def _get_sale_lines(self):
        """Lines of confirmed sales orders that these goods are made for: where what is finished goes on to.

        Moves know their line by `sale_stock`, which core's dropshipping brings along.
        """
        finished = self._get_orders().move_finished_ids.filtered(
            lambda move: move.product_id == self.product_id and move.state != "cancel"
        )
        moves = finished.browse(finished._rollup_move_dests())
        return moves.sale_line_id.filtered(
            lambda line: line.product_id == self.product_id and line.order_id.state == "sale"
        ).sorted("id")
