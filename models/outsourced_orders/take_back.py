"""Taking back what was not made after all: goods that never left the vendor's site are to be made again.

What was posted stays as it is; a posting of its own says how much of it is not true. The move that had made the goods
then counts, and is valued, without them: so costs are what they had been, had the goods never been reported.
"""

from odoo import Command, api, fields, models


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _choose_made(self, quantities):
        """What has made some goods, the latest first, as far as it was not taken back.

        :param dict quantities: by lot, in the unit of the product; no more than is finished and still at the vendor
        :return: {move: quantities by lot}
        """
        self.ensure_one()
        uom = self.product_id.uom_id
        remaining, chosen = dict(quantities), {}
        made = self.move_ids.filtered(
            lambda m: m.state == "done" and m.subcontract_role == "made" and m.product_id == self.product_id
        )
        for move in made.sorted(lambda move: (move.date, move.id), reverse=True):
            lots = {}
            for lot, lines in move.move_line_ids.grouped("lot_id").items():
                left = sum(lines.mapped("quantity_product_uom")) - move._get_taken_back(lot)
                part = uom.round(min(left, remaining.get(lot, 0.0)))
                if uom.compare(part, 0.0) > 0:
                    lots[lot] = part
                    remaining[lot] -= part
            if lots:
                chosen[move] = lots
        return chosen

    def _take_back(self, chosen):
        """Finished goods were not made: they are no stock any more, and the open part of the manufacturing order has
        them to make.

        :param dict chosen: see `_choose_made`
        """
        self.ensure_one()
        for made, lots in chosen.items():
            before = made._get_valued_qty()
            # books and values follow once all of it is told
            move = made.with_context(subcontract_take_back=True)._create_taken_back(lots)
            move._action_done()
            made.production_id._forget_made(made, before)
            move._set_taken_back_value()
        quantity = self._to_production_unit(sum(sum(lots.values()) for lots in chosen.values()))
        job = self._reopen_production(quantity)
        for production in self.env["mrp.production"].concat(*(made.production_id for made in chosen)):
            production._leave_unused_material(job)
        self.component_ids.units_reported = self._get_first_processed()[0]
        self._follow_open_production()
        self._sync_receipt_lines()

    def _reopen_production(self, quantity):
        """The open part of the manufacturing order has so much more to make; where all was made, a new part begins.

        :param quantity: in the unit of the manufacturing order
        :return: the open part
        """
        self.ensure_one()
        production = self._get_open_productions().sorted("backorder_sequence")[:1]
        if production:
            wizard = self.env["change.production.qty"].with_context(subcontract_take_back=True)
            wizard.create({"mo_id": production.id, "product_qty": production.product_qty + quantity}).change_prod_qty()
            return production
        last = self.production_ids.sorted("backorder_sequence")[-1:]
        production = self.env["mrp.production"].create(last._prepare_next_part(quantity))
        production.outsourced_operation_id = self
        production.action_confirm()
        production._connect_finished_moves()
        production._take_material_as(last)
        self._chain_receipts(self._get_open_moves("received"))
        production.workorder_ids._update_outsourced_duration()
        return production


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    @api.depends("move_finished_ids.returned_move_ids.state")
    def _get_produced_qty(self):
        """What was taken back is not produced."""
        res = super()._get_produced_qty()
        for production in self.filtered("outsourced_operation_id"):
            # sudo: what became of the goods is not everybody's to read, how many were made is
            made = production.sudo().move_finished_ids.filtered(
                lambda move, product=production.product_id: move.product_id == product
            )
            production.qty_produced -= sum(move._get_taken_back() for move in made)
        return res

    def _forget_made(self, made, before):
        """Reduce the quantity of this manufacturing order to what is still produced, after goods were reversed.

        :param made: the move of the goods
        :param before: what that move counted before, in the unit of the product
        """
        self.ensure_one()
        if self.qty_produced:
            self.with_context(skip_compute_move_raw_ids=True).product_qty = self.qty_produced

    def _prepare_next_part(self, quantity):
        """Values of one more part of this manufacturing order, after it was made completely."""
        self.ensure_one()
        if not self.backorder_sequence:
            self.backorder_sequence = 1
            self.name = self._get_name_backorder(self.name, 1)
        sequence = max(self.production_group_id.production_ids.mapped("backorder_sequence")) + 1
        values = self.copy_data(default={**self._get_backorder_mo_vals(), "state": "draft"})[0]
        # what it needs is worked out anew
        values = {
            name: value
            for name, value in values.items()
            if name not in ("move_raw_ids", "move_finished_ids", "workorder_ids", "reference_ids")
        }
        return {
            **values,
            "reference_ids": [Command.set(self.reference_ids.ids)],
            "name": self._get_name_backorder(self.name, sequence),
            "backorder_sequence": sequence,
            "product_qty": quantity,
            "qty_producing": 0.0,
        }

    def _take_material_as(self, part):
        """Use material from where another part of the same manufacturing order has used it."""
        for move in self.move_raw_ids:
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
        self.move_raw_ids._action_assign()

    def _leave_unused_material(self, job):
        """Nothing of this part was made: what it has used all the same goes into what is made instead.

        :param manufacturing order: the open part
        """
        self.ensure_one()
        if not self.qty_produced:
            done = self.move_raw_ids.filtered(lambda move: move.state == "done" and move._is_of_outsourced_order())
            done.raw_material_production_id = job


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_given_back(self):
        """Moves that gave back some of what these have consumed."""
        return self.returned_move_ids.filtered(
            lambda m: m.subcontract_role == "consumed_reversed" and m.state == "done"
        )

    def _get_taken_back(self, lot=None):
        """What was not made after all of what this move has made, in the unit of the product.

        :param lot: counts of this lot only; an empty one: what has no lot
        """
        self.ensure_one()
        if self.subcontract_role != "made":
            return 0.0
        lines = self.returned_move_ids.filtered(
            lambda move: move.subcontract_role == "made_reversed" and move.state == "done"
        ).move_line_ids
        if lot is not None:
            lines = lines.filtered(lambda line: line.lot_id == lot)
        return sum(lines.mapped("quantity_product_uom"))

    def _get_subcontract_quantity(self):
        """Goods that were taken back are not made."""
        quantity = super()._get_subcontract_quantity()
        return quantity - self._get_taken_back() if self.state == "done" else quantity

    def _create_taken_back(self, lots):
        """The move that takes back some of what this one has made, out of the vendor's stock."""
        self.ensure_one()
        operation, uom = self.subcontract_operation_id, self.product_id.uom_id
        values = operation._prepare_move_values("made_reversed", self.product_id, uom, sum(lots.values()))
        move = self.create({**values, "origin_returned_move_id": self.id, "date": fields.Datetime.now()})
        move._action_confirm(merge=False, create_proc=False)
        move._set_subcontract_lines(lots)
        move.picked = True
        return move

    # --- value: the goods were never there

    def _get_out_move_lines(self, lot=None):
        """What was never made goes nowhere: its value leaves with the move that had made it."""
        if self.subcontract_role == "made_reversed":
            return self.env["stock.move.line"]
        return super()._get_out_move_lines(lot)

    def _get_valued_qty(self, lot=None):
        return super()._get_valued_qty(lot) - self._get_taken_back(lot)

    def _should_create_account_move(self):
        if self.subcontract_role == "made_reversed":
            return bool(self.origin_returned_move_id.account_move_id)
        return super()._should_create_account_move()

    def _set_taken_back_value(self):
        """Take out of the books what they hold for the goods beyond what is left of them."""
        self.ensure_one()
        made = self.origin_returned_move_id
        if not self._should_create_account_move():
            return
        account = self.product_id._get_product_accounts()["stock_valuation"]
        entries = (made | made.returned_move_ids).account_move_id
        lines = entries.line_ids.filtered(
            lambda line: line.account_id == account and line.product_id == self.product_id
        )
        self.value = sum(lines.mapped("balance")) - made._get_aml_value()
        self._create_account_move()
