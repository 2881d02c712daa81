"""What another return date would change: the schedule is moved for real, read, and rolled back."""

from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import models

# those who have to wait when something is late
WAITING = ("production", "parent", "delivery")


class Fact(NamedTuple):
    """One date that somebody relies on, as plain values: it outlives the records it was read from.

    :param kind: `back`, `operation`, `transfer`, `production`, `parent` or `delivery`
    :param due: the date that it has to meet, if any
    """

    kind: str
    name: str
    partner: str
    date: datetime
    due: datetime


class Effect(NamedTuple):
    """A date before and after; `late` is by how much it would miss what it has to meet."""

    fact: Fact
    before: datetime
    moved: timedelta
    late: timedelta


class MrpSubcontractDateEffects(models.AbstractModel):
    """Finds what a return date of an operation would move, and who would have to wait."""

    _name = "mrp.subcontract.date.effects"
    _description = "Effects of a Return Date"

    def _get_effects(self, operation, date):
        """What agreeing on a return date would change. Nothing of it stays.

        :param date: the date to agree on
        :return: list of Effect
        """
        before = self._get_facts(operation)
        savepoint = self.env.cr.savepoint()
        try:
            # the same code as when agreeing, so that the preview is what happens; no tracking, it would leave messages
            self.env["mrp.subcontract.schedule"]._set_agreed_date(operation.with_context(tracking_disable=True), date)
            operation.env.flush_all()
            after = self._get_facts(operation)
        finally:
            savepoint.close(rollback=True)
        effects = []
        for key, fact in after.items():
            # what it has to meet is what is needed now, not what would be needed once everything has moved
            old = before.get(key, fact)
            moved = fact.date - old.date if old.date and fact.date else timedelta()
            late = max(fact.date - old.due, timedelta()) if old.due and fact.date else timedelta()
            if moved or (late and fact.kind in WAITING):
                effects.append(Effect(fact._replace(due=old.due), old.date, moved, late))
        return effects

    def _get_facts(self, operation):
        """The dates that depend on when this operation is back: {key: Fact}, in the order in which they matter."""
        production = operation.production_id
        vendor = operation.vendor_id.display_name
        facts = {("back",): Fact("back", operation.name, vendor, operation.date_back, operation.date_needed)}
        for workorder in production.workorder_ids.filtered(lambda workorder: workorder.date_start):
            if workorder != operation.workorder_id and workorder.state not in ("done", "cancel"):
                facts["operation", workorder.id] = Fact("operation", workorder.name, "", workorder.date_start, None)
        pickings = production.subcontract_operation_ids.picking_ids
        for picking in pickings.filtered(lambda picking: picking.state not in ("done", "cancel")).sorted("id"):
            partner = picking.partner_id.display_name
            facts["transfer", picking.id] = Fact("transfer", picking.name, partner, picking.scheduled_date, None)
        deadline = production.date_deadline
        facts[("production",)] = Fact("production", production.name, "", production.date_finished, deadline or None)
        finished = production.move_finished_ids.filtered(lambda move: move.product_id == production.product_id)
        facts.update(self._get_waiting_facts(finished, production.date_finished, {production.id}))
        return facts

    def _get_waiting_facts(self, moves, available, seen):
        """Parent manufacturing orders and deliveries that wait for what moves bring, along all of their followers.

        :param available: when the goods of these moves are there
        :param set seen: ids of manufacturing orders that were read already
        """
        facts = {}
        followers = moves.browse(moves._rollup_move_dests()) - moves
        for move in followers.filtered(lambda move: move.state not in ("done", "cancel")).sorted("id"):
            parent = move.raw_material_production_id
            if parent and parent.id not in seen:
                seen.add(parent.id)
                needed = parent.date_start
                facts["parent", parent.id] = Fact("parent", parent.name, "", available, needed)
                end = parent.date_finished + max(available - needed, timedelta())
                facts.update(self._get_waiting_facts(parent.move_finished_ids, end, seen))
            elif not parent and move.picking_code == "outgoing" and move.picking_id:
                picking = move.picking_id
                due = picking.date_deadline or move.date
                name, partner = self._get_delivery_names(picking)
                facts["delivery", picking.id] = Fact("delivery", name, partner, available, due)
        return facts

    def _get_delivery_names(self, picking):
        """The document and the customer of a delivery: the sales order, where there is one."""
        order = picking.sale_id if "sale_id" in picking._fields else None
        return (order.name if order else picking.name), picking.partner_id.display_name or ""
