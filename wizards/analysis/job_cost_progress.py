"""What a job cost sheet says of its manufacturing order besides money: how far it is, and for whom it is made."""

from odoo import models

from ...tools.days import get_day_end
from ...tools.roles import SCRAPPED_ROLES

# so many lots are named, others are counted
LOTS_NAMED = 6


class MrpJobCostProgress(models.AbstractModel):
    _name = "mrp.job.cost.progress"
    _description = "Progress of the Order on a Job Cost Sheet"

    def _get_progress_state(self, sheet):
        """The state of the manufacturing order on the day of the sheet."""
        orders = sheet._get_orders()
        if all(order.state == "cancel" for order in orders):
            return "cancel"
        if self._is_finished(sheet):
            return "done"
        has_begun = sheet.actual or self._get_unit_moves(sheet)
        if not sheet.date:
            has_begun = has_begun or any(order.state in ("progress", "to_close", "done") for order in orders)
        return "progress" if has_begun else "planned"

    def _get_units_at_vendors(self, sheet):
        """What vendors work on, and what is on the way there or back, in the unit of the manufacturing order."""
        moves, locations = self._get_unit_moves(sheet), sheet.env["mrp.wip.by.vendor"]._get_wip_locations()
        come = moves.filtered(lambda move: move.location_dest_id.site_type in locations)
        gone = moves.filtered(lambda move: move.location_id.site_type in locations)
        return self._sum_units(sheet, come) - self._sum_units(sheet, gone)

    def _get_scrapped_units(self, sheet):
        """What vendors have scrapped or lost, in the unit of the manufacturing order."""
        scrapped = self._get_unit_moves(sheet).filtered(lambda move: move.subcontract_role in SCRAPPED_ROLES)
        return self._sum_units(sheet, scrapped)

    def _get_good_units(self, sheet):
        """What the manufacturing order brings in the end: what it has finished, else what can still become good."""
        if self._is_finished(sheet):
            return sheet.qty_finished
        return sheet.qty_planned - self._get_scrapped_units(sheet)

    def _get_unit_moves(self, sheet):
        """Transfers of units of the manufacturing order, as far as they were made."""
        return sheet._get_orders().subcontract_operation_ids.move_ids.filtered(
            lambda move: (
                move.state == "done" and move.product_id == sheet.product_id and self._was_before(sheet, move.date)
            )
        )

    def _sum_units(self, sheet, moves):
        """The quantity of moves of the product, in the unit of the manufacturing order."""
        uom = sheet.product_id.sudo().uom_id
        return sum(uom._compute_quantity(move._get_subcontract_quantity(), sheet.product_uom_id) for move in moves)

    def _is_finished(self, sheet):
        """Whether nothing was left to do on the sheet's day."""
        orders = sheet._get_orders()
        return bool(orders) and all(
            order.state == "done" and self._was_before(sheet, order.date_finished) for order in orders
        )

    def _was_before(self, sheet, moment):
        """Whether something had happened by the end of the sheet's day, in the reader's time zone."""
        return bool(moment) and (not sheet.date or moment < get_day_end(sheet.date, sheet.env.tz))

    def _get_lot_names(self, sheet):
        """Names of the lots that are produced, shortened."""
        orders = sheet._get_orders()
        made = orders.move_finished_ids.move_line_ids.lot_id.filtered(lambda lot: lot.product_id == sheet.product_id)
        names = (orders.lot_producing_ids | made).sorted("id").mapped("name")
        if len(names) <= LOTS_NAMED:
            return ", ".join(names)
        return sheet.env._(
            "%(names)s and %(count)s more",
            names=", ".join(names[:LOTS_NAMED]),
            count=len(names) - LOTS_NAMED,
        )

    def _get_sale_lines(self, sheet):
        """Lines of confirmed sales orders that these goods are made for: where what is finished goes on to.

        Moves know their line by `sale_stock`, which core's dropshipping brings along.
        """
        finished = sheet._get_orders().move_finished_ids.filtered(
            lambda move: move.product_id == sheet.product_id and move.state != "cancel"
        )
        moves = finished.browse(finished._rollup_move_dests())
        return moves.sale_line_id.filtered(
            lambda line: line.product_id == sheet.product_id and line.order_id.state == "sale"
        ).sorted("id")
