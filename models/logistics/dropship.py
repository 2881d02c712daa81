from odoo import Command, fields, models

from ...tools.numbers import format_quantity


class MrpSubcontractDropship(models.AbstractModel):
    """Buys components that their own supplier delivers to the vendor."""

    _name = "mrp.subcontract.dropship"
    _description = "Dropshipped Components"

    def _get_dropship_errors(self, operation, vendor):
        """Dropshipped components that nobody sells, each in a sentence that says where to set it right."""
        operation.ensure_one()
        errors = []
        moves = operation._get_raw_moves_of_operation().filtered(
            lambda move: self.env["mrp.subcontract.supply"]._get_supply(operation, move) == "dropship"
        )
        for product in moves.product_id:
            sellers = product._prepare_sellers(False)
            if sellers.filtered(lambda seller: seller.company_id in (seller.company_id.browse(), operation.company_id)):
                continue
            errors.append(
                self.env._(
                    "%(operation)s: %(component)s is dropshipped to %(vendor)s, but nobody sells it. Add a vendor "
                    "price in its Purchase tab, or choose another “Supply Method” on the bill of materials %(bom)s.",
                    operation=operation.name,
                    component=product.display_name,
                    vendor=vendor.display_name,
                    bom=operation.production_id.bom_id.display_name,
                )
            )
        return errors

    def _get_supply_lines(self, component, states):
        component.ensure_one()
        return component.subcontract_operation_id.supply_line_ids.filtered(
            lambda line: line.product_id == component.product_id and line.order_id.state in states
        )

    def _get_dropship_receipts(self, component):
        component.ensure_one()
        return component._get_moves().filtered(
            lambda move: move.subcontract_role == "component_out" and move.state not in ("done", "cancel")
        )

    def _link_receipts(self, component):
        """The manufacturing order's component moves wait for what is on the way."""
        component.ensure_one()
        self._get_dropship_receipts(component).move_dest_ids = [
            Command.link(move.id) for move in self.env["mrp.subcontract.supply"]._get_supplied_moves(component)
        ]

    def _get_requested_quantity(self, component):
        """What is on requests that are not confirmed, in the unit of the component; confirmed ones have moves."""
        component.ensure_one()
        return sum(
            line.product_uom_id._compute_quantity(line.product_qty, component.product_uom_id, round=False)
            for line in self._get_supply_lines(component, ("draft", "sent", "to approve"))
        )

    def _sync_dropship(self, component, needed):
        """Buy what is missing; ask for less where less is needed.

        :param needed: for the whole operation, in the unit of the component
        """
        component.ensure_one()
        self._link_receipts(component)
        unit = component.product_uom_id
        missing = unit.round(
            needed - component.qty_sent - component.qty_to_send - self._get_requested_quantity(component)
        )
        if unit.compare(missing, 0.0) > 0:
            component.env["stock.rule"].run([self._prepare_procurement(component, missing)])
        elif unit.compare(missing, 0.0) < 0:
            self._lower_dropship(component, -missing)

    def _prepare_procurement(self, component, quantity):
        component.ensure_one()
        operation = component.subcontract_operation_id
        rule = operation.company_id._get_outsourcing_dropship_rule()
        return component.env["stock.rule"].Procurement(
            component.product_id,
            quantity,
            component.product_uom_id,
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
                "orderpoint_id": component.env["stock.warehouse.orderpoint"],
                "move_dest_ids": component.env["stock.move"],
                "subcontract_supply_operation": operation,
            },
        )

    def _lower_dropship(self, component, excess):
        """Less is needed: requests ask for less; whoever has confirmed an order is told.

        :param excess: in the unit of the component
        """
        component.ensure_one()
        for line in self._get_supply_lines(component, ("draft", "sent", "to approve")).sorted("id", reverse=True):
            there = line.product_uom_id._compute_quantity(line.product_qty, component.product_uom_id, round=False)
            part = min(there, excess)
            excess -= part
            if component.product_uom_id.compare(there, part) > 0:
                line.product_qty = component.product_uom_id._compute_quantity(there - part, line.product_uom_id)
                continue
            order = line.order_id
            line.unlink()
            if not order.order_line:
                order.button_cancel()
        if component.product_uom_id.compare(excess, 0.0) > 0:
            self._tell_buyer(component, excess)

    def _tell_buyer(self, component, excess):
        for order in (
            self._get_supply_lines(component, ("purchase",))
            .filtered(lambda line: line.qty_received < line.product_qty)
            .order_id
        ):
            order.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Less is needed: %s", component.product_id.display_name),
                note=self.env._(
                    "%(operation)s at %(vendor)s needs %(excess)s %(unit)s less. What arrives nevertheless is kept at "
                    "the vendor.",
                    operation=component.subcontract_operation_id.name,
                    vendor=component.subcontract_operation_id.vendor_id.display_name,
                    excess=format_quantity(self.env, excess),
                    unit=component.product_uom_id.name,
                ),
                user_id=order.user_id.id or component.subcontract_operation_id.user_id.id or component.env.uid,
            )

    def _release_dropship(self, component):
        """The operation needs nothing any more: requests go, and what is ordered becomes our stock at the vendor."""
        component.ensure_one()
        if component.supply != "dropship" or component.env.context.get("outsourcing_replan"):
            return
        in_transit = self._get_dropship_receipts(component)
        excess = self._get_requested_quantity(component) + self.env["mrp.subcontract.supply"]._get_demand(
            component, in_transit
        )
        if component.product_uom_id.compare(excess, 0.0) > 0:
            self._lower_dropship(component, excess)
        in_transit.write({"subcontract_operation_id": False, "subcontract_role": False})
        self._get_supply_lines(component, ("purchase",)).filtered(
            lambda line: line.qty_received < line.product_qty
        ).subcontract_supply_operation_id = False
