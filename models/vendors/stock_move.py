"""Moves that vendors' users record on, and moves to vendors who confirm arrivals."""

from contextlib import contextmanager

from odoo import api, models

from .access.refusals import is_vendor, refuse_values, refuse_vendor
from .arrivals.in_transit import IN_TRANSIT

# what a move is: a subcontractor records how much of it happened, and with which lots
VENDOR_FIXED_FIELDS = frozenset(
    (
        "product_id",
        "product_uom",
        "company_id",
        "location_id",
        "location_dest_id",
        "location_final_id",
        "partner_id",
        "restrict_partner_id",
        "picking_id",
        "picking_type_id",
        "production_id",
        "raw_material_production_id",
        "created_production_id",
        "workorder_id",
        "operation_id",
        "bom_line_id",
        "byproduct_id",
        "unbuild_id",
        "consume_unbuild_id",
        "move_orig_ids",
        "move_dest_ids",
        "origin_returned_move_id",
        "rule_id",
        "route_ids",
        "warehouse_id",
        "orderpoint_id",
        "purchase_line_id",
        "created_purchase_line_ids",
        "sale_line_id",
        "subcontract_operation_id",
        "subcontract_next_operation_id",
        "subcontract_role",
        "procure_method",
        "price_unit",
        "date",
        "date_deadline",
        "is_subcontract",
        "scrap_id",
        "reference_ids",
        "origin",
    )
)


class StockMove(models.Model):
    """A subcontractor in core's portal records on its own moves; it never turns one into something else."""

    _name = "stock.move"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "stock.move"]

    def write(self, vals):
        if is_vendor(self):
            refuse_values(self, vals, VENDOR_FIXED_FIELDS)
            if vals.get("state") in ("done", "cancel", "draft"):
                refuse_vendor(self)
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        if is_vendor(moves):
            moves._check_vendor_moves()
        return moves

    def _check_vendor_moves(self):
        """Refuse moves but those of a component of the bill of materials, where the production takes it from."""
        for move in self.sudo():
            production = move.raw_material_production_id
            components = production.bom_id.bom_line_ids.product_id
            if (
                move.product_id not in components
                or move.location_id != production.location_src_id
                or move.location_dest_id != production.production_location_id
                or move.company_id != production.company_id
                or move.picking_id
                or move.state in ("done", "cancel")
            ):
                refuse_vendor(self)

    @api.depends("subcontract_operation_id", "subcontract_role", "subcontract_next_operation_id")
    def _compute_location_dest_id(self):
        res = super()._compute_location_dest_id()
        for move in self.filtered(lambda move: move.state not in ("done", "cancel")):
            location = self.env["mrp.subcontract.in.transit"]._get_site_location_in_transit(move)
            if location:
                move.location_dest_id = location
        return res

    def _break_mto_link(self, parent_move):
        """What waits at a vendor goes on waiting for what is on its way there, though that ends before it arrives."""
        if parent_move.location_dest_id.site_type in IN_TRANSIT:
            return None
        return super()._break_mto_link(parent_move)

    def _get_available_move_lines_in(self):
        """What waits at a vendor is served from what arrived there, not from what is on the way."""
        lines = super()._get_available_move_lines_in()
        return {key: quantity for key, quantity in lines.items() if key[0].site_type not in IN_TRANSIT}

    @contextmanager
    def _around_done(self, done):
        """The receipt of an outsourced order closes its shipment notice."""
        received = self.filtered(
            lambda move: move.subcontract_role == "received" and move.picked and move.state not in ("done", "cancel")
        )
        # sudo: a receiving clerk has no rights on shipment notices
        self.env["mrp.subcontract.vendor.shipping"]._close_notice(received.sudo().subcontract_operation_id)
        with super()._around_done(done):
            yield
