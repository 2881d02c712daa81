"""Components that their own supplier delivers to the vendor: bought by a procurement at the vendor's location."""

from odoo import Command, api, fields, models

from ....tools.numbers import format_quantity


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    supply_line_ids = fields.One2many(
        "purchase.order.line",
        "subcontract_supply_operation_id",
        "Dropship Order Lines",
        help="Order lines of components that are delivered straight to the vendor.",
    )

    @api.depends("supply_line_ids.order_id.state")
    def _compute_state(self):
        return super()._compute_state()

    def _has_open_shipment(self):
        """What is requested from a component's own supplier will come, too."""
        # sudo: who plans or receives may not read orders of goods
        requests = self.sudo().supply_line_ids.order_id
        return super()._has_open_shipment() or any(order.state in ("draft", "sent", "to approve") for order in requests)


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    def _get_supply_lines(self, states):
        self.ensure_one()
        return self.subcontract_operation_id.supply_line_ids.filtered(
            lambda line: line.product_id == self.product_id and line.order_id.state in states
        )

    def _get_in_transit(self):
        self.ensure_one()
        return self._get_moves().filtered(
            lambda move: move.subcontract_role == "component_out" and move.state not in ("done", "cancel")
        )

    def _link_receipts(self):
        """The manufacturing order's component moves wait for what is on the way."""
        self.ensure_one()
        self._get_in_transit().move_dest_ids = [Command.link(move.id) for move in self._get_supplied_moves()]

    def _get_requested_quantity(self):
        """What is on requests that are not confirmed, in the unit of the component; confirmed ones have moves."""
        self.ensure_one()
        return sum(
            line.product_uom_id._compute_quantity(line.product_qty, self.product_uom_id, round=False)
            for line in self._get_supply_lines(("draft", "sent", "to approve"))
        )

    def _sync_dropship(self, needed):
        """Buy what is missing; ask for less where less is needed.

        :param needed: for the whole operation, in the unit of the component
        """
        self.ensure_one()
        self._link_receipts()
        unit = self.product_uom_id
        missing = unit.round(needed - self.qty_sent - self.qty_to_send - self._get_requested_quantity())
        if unit.compare(missing, 0.0) > 0:
            self.env["stock.rule"].run([self._prepare_procurement(missing)])
        elif unit.compare(missing, 0.0) < 0:
            self._lower_dropship(-missing)

    def _prepare_procurement(self, quantity):
        self.ensure_one()
        operation = self.subcontract_operation_id
        rule = operation.company_id._get_outsourcing_dropship_rule()
        return self.env["stock.rule"].Procurement(
            self.product_id,
            quantity,
            self.product_uom_id,
            operation._get_site_location("vendor_stock"),
            operation.name,
            operation.production_id.name,
            operation.company_id,
            {
                "route_ids": rule.route_id,
                "warehouse_id": operation.production_id.warehouse_id,
                "company_id": operation.company_id,
                "partner_id": operation.vendor_id.id,
                "date_planned": operation.date_out or fields.Datetime.now(),
                "reference_ids": operation.production_id.reference_ids,
                "orderpoint_id": self.env["stock.warehouse.orderpoint"],
                "move_dest_ids": self.env["stock.move"],
                "subcontract_supply_operation": operation,
            },
        )

    def _lower_dropship(self, excess):
        """Less is needed: requests ask for less; whoever has confirmed an order is told.

        :param excess: in the unit of the component
        """
        self.ensure_one()
        for line in self._get_supply_lines(("draft", "sent", "to approve")).sorted("id", reverse=True):
            there = line.product_uom_id._compute_quantity(line.product_qty, self.product_uom_id, round=False)
            part = min(there, excess)
            excess -= part
            if self.product_uom_id.compare(there, part) > 0:
                line.product_qty = self.product_uom_id._compute_quantity(there - part, line.product_uom_id)
                continue
            order = line.order_id
            line.unlink()
            if not order.order_line:
                order.button_cancel()
        if self.product_uom_id.compare(excess, 0.0) > 0:
            self._tell_buyer(excess)

    def _tell_buyer(self, excess):
        for order in (
            self._get_supply_lines(("purchase",)).filtered(lambda line: line.qty_received < line.product_qty).order_id
        ):
            order.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Less is needed: %s", self.product_id.display_name),
                note=self.env._(
                    "%(operation)s at %(vendor)s needs %(excess)s %(unit)s less. What arrives nevertheless is kept at "
                    "the vendor.",
                    operation=self.subcontract_operation_id.name,
                    vendor=self.subcontract_operation_id.vendor_id.display_name,
                    excess=format_quantity(self.env, excess),
                    unit=self.product_uom_id.name,
                ),
                user_id=order.user_id.id or self.subcontract_operation_id.user_id.id or self.env.uid,
            )

    def _release_dropship(self):
        """The operation needs nothing any more: requests go, and what is ordered becomes our stock at the vendor."""
        self.ensure_one()
        if self.supply != "dropship" or self.env.context.get("subcontract_replan"):
            return
        in_transit = self._get_in_transit()
        excess = self._get_requested_quantity() + self._get_demand(in_transit)
        if self.product_uom_id.compare(excess, 0.0) > 0:
            self._lower_dropship(excess)
        in_transit.write({"subcontract_operation_id": False, "subcontract_role": False})
        self._get_supply_lines(("purchase",)).filtered(
            lambda line: line.qty_received < line.product_qty
        ).subcontract_supply_operation_id = False
