from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.locks import lock_records
from ...tools.numbers import format_quantity

# field on a line -> role of the move it becomes
OUTCOMES = {
    "qty_good": "good",
    "qty_rejected": "rejected",
    "qty_scrapped": "scrapped",
    "qty_lost": "lost",
    "qty_unprocessed": "unprocessed",
}


class MrpSubcontractReceive(models.TransientModel):
    """Receive what came back of an operation: what became of the units, by lot, and what was consumed for them."""

    _name = "mrp.subcontract.receive"
    _inherit = "mrp.subcontract.consumption.review"
    _description = "Receive Outsourced Work"

    vendor_id = fields.Many2one(related="subcontract_operation_id.vendor_id")
    product_id = fields.Many2one(related="subcontract_operation_id.product_id")
    # units are counted in the product's own unit, whatever the manufacturing order's unit is
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    tracking = fields.Selection(related="product_id.tracking")
    line_ids = fields.One2many(
        "mrp.subcontract.receive.line", "wizard_id", compute="_compute_line_ids", store=True, readonly=False
    )
    component_line_ids = fields.One2many(
        "mrp.subcontract.receive.component",
        "wizard_id",
        compute="_compute_component_line_ids",
        store=True,
        readonly=False,
    )
    has_components = fields.Boolean(compute="_compute_has_components")
    can_lose = fields.Boolean(compute="_compute_can_lose")
    shortage = fields.Text(compute="_compute_review", help="Components of which less is at the vendor than was needed.")

    @api.depends("subcontract_operation_id")
    def _compute_has_components(self):
        for wizard in self:
            wizard.has_components = bool(wizard.subcontract_operation_id.component_ids)

    @api.depends_context("uid")
    def _compute_can_lose(self):
        self.can_lose = self.env.user.has_group("mrp_outsourcing.group_outsourcing_manager")

    @api.depends("subcontract_operation_id")
    def _compute_line_ids(self):
        for wizard in self:
            operation = wizard.subcontract_operation_id
            expected = operation.qty_outstanding
            there = self.env["mrp.subcontract.lots"]._get_lots_back(operation) if operation else {}
            proposed = (
                self.env["mrp.subcontract.lots"]._take_lots(operation, dict(there), expected) if operation else {}
            )
            to_product = operation.product_uom_id._compute_quantity
            outstanding = operation and to_product(expected, operation.product_id.uom_id, rounding_method="HALF-UP")
            wizard.line_ids = [fields.Command.clear()] + [
                fields.Command.create(
                    {
                        "lot_id": lot.id,
                        "qty_there": outstanding if quantity == float("inf") else quantity,
                        "qty_good": proposed.get(lot, 0.0),
                    }
                )
                for lot, quantity in there.items()
            ]

    @api.depends("line_ids.qty_good", "line_ids.qty_rejected", "line_ids.qty_scrapped")
    def _compute_component_line_ids(self):
        for wizard in self:
            commands = [fields.Command.clear()]
            units = wizard._get_new_units()
            for component in wizard.subcontract_operation_id.component_ids:
                proposal = component._propose_lots(component._get_need(units))
                for key, there in component._get_lot_balance().items():
                    lot, package, owner = key
                    commands.append(
                        fields.Command.create(
                            {
                                "component_id": component.id,
                                "lot_id": lot.id,
                                "package_id": package.id,
                                "owner_id": owner.id,
                                "qty_there": there,
                                "qty_proposed": proposal.get(key, 0.0),
                                "qty_consumed": proposal.get(key, 0.0),
                            }
                        )
                    )
            wizard.component_line_ids = commands

    @api.depends(
        "component_line_ids.qty_consumed", "line_ids.qty_good", "line_ids.qty_rejected", "line_ids.qty_scrapped"
    )
    def _compute_review(self):
        for wizard in self:
            units = wizard._get_new_units()
            differences, shortages = [], []
            for component in wizard.subcontract_operation_id.component_ids:
                need = component._get_need(units)
                lines = wizard.component_line_ids.filtered(lambda line, c=component: line.component_id == c)
                difference = component._get_rule_error(sum(lines.mapped("qty_consumed")), need)
                if difference:
                    differences.append(difference)
                there = sum(lines.mapped("qty_there"))
                if component.product_id.uom_id.compare(there, need) < 0:
                    shortages.append(
                        self.env._(
                            "%(component)s: %(need)s %(unit)s needed, %(there)s at the vendor, %(missing)s missing.",
                            component=component.product_id.display_name,
                            need=format_quantity(self.env, need),
                            there=format_quantity(self.env, there),
                            missing=format_quantity(self.env, need - there),
                            unit=component.product_id.uom_id.name,
                        )
                    )
            wizard.review = "\n".join(differences)
            wizard.shortage = "\n".join(shortages)

    def _get_new_units(self):
        """Units processed for the first time by this receipt, which use components; in the unit of the product."""
        self.ensure_one()
        processed = sum(line.qty_good + line.qty_rejected + line.qty_scrapped for line in self.line_ids)
        dummy, rework = self.subcontract_operation_id._get_first_processed()
        return max(processed - rework, 0.0)

    def action_confirm(self):
        """Post the receipt: units, consumption, work order and order line together, or nothing at all."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        operation.check_access("write")
        lock_records(operation)
        self._check()
        # sudo: a receipt reports the work order and takes components of the manufacturing order; access was checked
        # above
        operation = operation.sudo()
        self._report_consumption()
        picking = self._get_picking(operation)
        expected = operation._get_open_moves("good")
        moves = self._create_moves(operation, picking)
        # this receipt says what came back; what is expected after it is worked out anew
        expected = expected.filtered(lambda move: move.picking_id in moves.picking_id)
        expected._action_cancel()
        expected.unlink()
        moves._action_done()
        moves.picking_id.filtered(lambda picking: not picking.date_done).write({"date_done": fields.Datetime.now()})
        return {"type": "ir.actions.act_window_close"}

    def _check(self):
        """Everything that speaks against posting, before anything is posted."""
        self.ensure_one()
        if not any(line[field] for line in self.line_ids for field in OUTCOMES):
            raise UserError(self.env._("Enter how many units came back, and in which state."))
        if any(line[field] < 0 for line in self.line_ids for field in OUTCOMES) or any(
            line.qty_consumed < 0 for line in self.component_line_ids
        ):
            raise UserError(self.env._("Quantities can't be negative."))
        if sum(self.line_ids.mapped("qty_lost")) and not self.can_lose:
            raise UserError(
                self.env._("Losses are approved by an Outsourcing Administrator. Ask one to record the lost units.")
            )
        self._check_review()

    def _report_consumption(self):
        units = self._get_new_units()
        for component in self.subcontract_operation_id.sudo().component_ids:
            lines = self.component_line_ids.filtered(lambda line, c=component: line.component_id == c)
            quantities = {line._get_key(): line.qty_consumed for line in lines if line.qty_consumed}
            self.env["mrp.subcontract.consumption"]._check_lots_there(component, quantities)
            self.env["mrp.subcontract.consumption"]._post_consumption(component, quantities, units)

    def _get_picking(self, operation):
        """The open expected return, else a new one; none where nothing travels."""
        if not operation._travels():
            return self.env["stock.picking"].sudo()
        return self.env["mrp.subcontract.returns"]._get_return_picking(operation)

    def _create_moves(self, operation, picking):
        moves = self.env["stock.move"].sudo()
        for field, role in OUTCOMES.items():
            quantities = {line.lot_id: line[field] for line in self.line_ids if line[field] > 0}
            if quantities:
                moves |= self._create_outcome_moves(operation, role, quantities, picking)
        return moves

    def _create_outcome_moves(self, operation, role, quantities, picking):
        """Moves of one outcome, ready to be posted.

        :param dict quantities: by lot, in the unit of the product
        """
        return self.env["mrp.subcontract.receiving"]._create_picked_move(operation, role, quantities, picking)


class MrpSubcontractReceiveLine(models.TransientModel):
    _name = "mrp.subcontract.receive.line"
    _description = "Units Received"

    wizard_id = fields.Many2one("mrp.subcontract.receive", required=True, ondelete="cascade")
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", readonly=True)
    qty_there = fields.Float("At Vendor", digits="Product Unit", readonly=True)
    qty_good = fields.Float("Good", digits="Product Unit")
    qty_rejected = fields.Float(
        "Rejected", digits="Product Unit", help="Came back, but not right: waits here to be reworked or scrapped."
    )
    qty_scrapped = fields.Float("Scrapped", digits="Product Unit", help="Scrapped by the vendor.")
    qty_lost = fields.Float("Lost", digits="Product Unit", help="Neither here nor at the vendor; needs approval.")
    qty_unprocessed = fields.Float("Unprocessed", digits="Product Unit", help="Came back as it was sent.")


class MrpSubcontractReceiveComponent(models.TransientModel):
    _name = "mrp.subcontract.receive.component"
    _inherit = "mrp.subcontract.consumption.line"
    _description = "Components Consumed"

    wizard_id = fields.Many2one("mrp.subcontract.receive", required=True, ondelete="cascade")
    qty_proposed = fields.Float("Needed", digits="Product Unit", readonly=True)
    qty_consumed = fields.Float("Consumed", digits="Product Unit")
