from odoo import Command, fields, models


class MrpSubcontractReversal(models.AbstractModel):
    """Reverses production that was reported and did not happen: goods that never left the vendor are to be made again.

    What was posted stays as it is; a posting of its own says how much of it is not true. The move that had made the
    goods then counts, and is valued, without them: costs are what they had been, had the goods never been reported.
    """

    _name = "mrp.subcontract.reversal"
    _description = "Reversed Production of Outsourced Orders"

    def _get_moves_to_reverse(self, operation, quantities):
        """Moves that have made some goods, the latest first, as far as they were not reversed.

        :param dict quantities: by lot, in the unit of the product; no more than is finished and still at the vendor
        :return: {move: quantities by lot}
        """
        operation.ensure_one()
        uom = operation.product_id.uom_id
        remaining, chosen = dict(quantities), {}
        made = operation.move_ids.filtered(
            lambda m: m.state == "done" and m.subcontract_role == "made" and m.product_id == operation.product_id
        )
        for move in made.sorted(lambda move: (move.date, move.id), reverse=True):
            lots = {}
            for lot, lines in move.move_line_ids.grouped("lot_id").items():
                left = sum(lines.mapped("quantity_product_uom")) - move._get_reversed_quantity(lot)
                part = uom.round(min(left, remaining.get(lot, 0.0)))
                if uom.compare(part, 0.0) > 0:
                    lots[lot] = part
                    remaining[lot] -= part
            if lots:
                chosen[move] = lots
        return chosen

    def _reverse_production(self, operation, chosen):
        """Take goods that were not made out of stock; the open part of the manufacturing order has them to make.

        :param dict chosen: see `_get_moves_to_reverse`
        """
        operation.ensure_one()
        for made, lots in chosen.items():
            before = made._get_valued_qty()
            # books and values follow once all of it is told
            move = self._create_reversal(made.with_context(outsourcing_reversal=True), lots)
            move._action_done()
            self._forget_made(made.production_id, made, before)
            self._set_reversal_value(move)
        quantity = operation._to_production_unit(sum(sum(lots.values()) for lots in chosen.values()))
        open_part = self._reopen_production(operation, quantity)
        for production in operation.env["mrp.production"].concat(*(made.production_id for made in chosen)):
            self._leave_unused_material(production, open_part)
        operation.component_ids.units_reported = operation._get_first_processed()[0]
        self.env["mrp.subcontract.order.sourcing"]._follow_open_production(operation)
        self.env["mrp.subcontract.order.receipts"]._sync_receipt_lines(operation)

    def _reopen_production(self, operation, quantity):
        """Have the open part of the manufacturing order make so much more; where all was made, a new part begins.

        :param quantity: in the unit of the manufacturing order
        :return: the open part
        """
        operation.ensure_one()
        production = operation._get_open_productions().sorted("backorder_sequence")[:1]
        if production:
            wizard = operation.env["change.production.qty"].with_context(outsourcing_reversal=True)
            wizard.create({"mo_id": production.id, "product_qty": production.product_qty + quantity}).change_prod_qty()
            return production
        last = operation.production_ids.sorted("backorder_sequence")[-1:]
        production = operation.env["mrp.production"].create(self._prepare_next_part(last, quantity))
        production.outsourced_operation_id = operation
        production.action_confirm()
        self.env["mrp.subcontract.order.receipts"]._connect_finished_moves(production)
        self._take_material_as(production, last)
        self.env["mrp.subcontract.order.receipts"]._chain_receipts(operation, operation._get_open_moves("received"))
        production.workorder_ids._update_outsourced_duration()
        return production

    def _forget_made(self, production, made, before):
        """The manufacturing order has made less than it was closed with.

        :param made: the move of the goods
        :param before: what that move counted before, in the unit of the product
        """
        production.ensure_one()
        if production.qty_produced:
            production.with_context(skip_compute_move_raw_ids=True).product_qty = production.qty_produced

    def _prepare_next_part(self, production, quantity):
        """Values of one more part of this manufacturing order, after it was made completely."""
        production.ensure_one()
        if not production.backorder_sequence:
            production.backorder_sequence = 1
            production.name = production._get_name_backorder(production.name, 1)
        sequence = max(production.production_group_id.production_ids.mapped("backorder_sequence")) + 1
        values = production.copy_data(default={**production._get_backorder_mo_vals(), "state": "draft"})[0]
        # what it needs is worked out anew
        values = {
            name: value
            for name, value in values.items()
            if name not in ("move_raw_ids", "move_finished_ids", "workorder_ids", "reference_ids")
        }
        return {
            **values,
            "reference_ids": [Command.set(production.reference_ids.ids)],
            "name": production._get_name_backorder(production.name, sequence),
            "backorder_sequence": sequence,
            "product_qty": quantity,
            "qty_producing": 0.0,
        }

    def _take_material_as(self, production, part):
        """Use material from where another part of the same manufacturing order has used it."""
        for move in production.move_raw_ids:
            model = part.move_raw_ids.filtered(lambda m, product=move.product_id: m.product_id == product)[:1]
            if not model.subcontract_role:
                continue
            move._do_unreserve()
            move.write(
                {
                    "subcontract_operation_id": model.subcontract_operation_id.id,
                    "subcontract_role": model.subcontract_role,
                    "procure_method": "make_to_stock",
                    "move_orig_ids": [Command.clear()],
                }
            )
            move.write({"location_id": model.location_id.id})
        production.move_raw_ids._action_assign()

    def _leave_unused_material(self, production, open_part):
        """Nothing of this part was made: what it has used all the same goes into what is made instead.

        :param open_part: the manufacturing order that is open
        """
        production.ensure_one()
        if not production.qty_produced:
            done = production.move_raw_ids.filtered(
                lambda move: move.state == "done" and move._is_of_outsourced_order()
            )
            done.raw_material_production_id = open_part

    def _create_reversal(self, made, lots):
        """Create the move that takes some of what another one has made out of the vendor's stock."""
        made.ensure_one()
        operation, uom = made.subcontract_operation_id, made.product_id.uom_id
        values = self.env["mrp.subcontract.shipping"]._prepare_move_values(
            operation, "made_reversed", made.product_id, uom, sum(lots.values())
        )
        move = made.create({**values, "origin_returned_move_id": made.id, "date": fields.Datetime.now()})
        move._action_confirm(merge=False, create_proc=False)
        move._set_subcontract_lines(lots)
        move.picked = True
        return move

    def _set_reversal_value(self, move):
        """Take out of the books what they hold for the goods beyond what is left of them."""
        move.ensure_one()
        made = move.origin_returned_move_id
        if not move._should_create_account_move():
            return
        account = move.product_id._get_product_accounts()["stock_valuation"]
        entries = (made | made.returned_move_ids).account_move_id
        lines = entries.line_ids.filtered(
            lambda line: line.account_id == account and line.product_id == move.product_id
        )
        move.value = sum(lines.mapped("balance")) - made._get_aml_value()
        move._create_account_move()
