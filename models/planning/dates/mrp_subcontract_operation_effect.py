"""What another return date would do: the schedule is moved for real, looked at, and put back."""

from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import models

# those who have to wait when something is late
WAITING = ("job", "parent", "delivery")


class Fact(NamedTuple):
    """One date that somebody relies on, as plain values: it outlives the records it was read from.

    :param kind: `back`, `step`, `trip`, `job`, `parent` or `delivery`
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


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _get_date_effects(self, date):
        """What agreeing on a return date would change, and whom it would make wait. Nothing of it stays.

        :param date: the date to agree on
        :return: list of Effect
        """
        self.ensure_one()
        before = self._get_schedule_facts()
        # the same code as when agreeing, so that the preview is what happens; no tracking, it would leave messages
        operation = self.with_context(tracking_disable=True)
        savepoint = self.env.cr.savepoint()
        try:
            operation._set_agreed_date(date)
            self.env.flush_all()
            after = self._get_schedule_facts()
        finally:
            savepoint.close(rollback=True)
        effects = []
        for key, fact in after.items():
            # what it has to meet is what is needed now, not what would be needed once everybody has moved
            old = before.get(key, fact)
            moved = fact.date - old.date if old.date and fact.date else timedelta()
            late = max(fact.date - old.due, timedelta()) if old.due and fact.date else timedelta()
            if moved or (late and fact.kind in WAITING):
                effects.append(Effect(fact._replace(due=old.due), old.date, moved, late))
        return effects

    def _get_schedule_facts(self):
        """The dates that depend on when this operation is back: {key: Fact}, in the order in which they matter."""
        self.ensure_one()
        production = self.production_id
        vendor = self.vendor_id.display_name
        facts = {("back",): Fact("back", self.name, vendor, self.date_back, self.date_needed)}
        for workorder in production.workorder_ids.filtered(lambda workorder: workorder.date_start):
            if workorder != self.workorder_id and workorder.state not in ("done", "cancel"):
                facts["step", workorder.id] = Fact("step", workorder.name, "", workorder.date_start, None)
        operations = production.subcontract_operation_ids
        transfers = operations.picking_ids.filtered(lambda trip: trip.state not in ("done", "cancel"))
        for trip in transfers.sorted("id"):
            facts["trip", trip.id] = Fact("trip", trip.name, trip.partner_id.display_name, trip.scheduled_date, None)
        deadline = production.date_deadline
        facts[("job",)] = Fact("job", production.name, "", production.date_finished, deadline or None)
        finished = production.move_finished_ids.filtered(lambda move: move.product_id == production.product_id)
        facts.update(finished._get_waiting_facts(production.date_finished, {production.id}))
        return facts


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_waiting_facts(self, available, seen):
        """Parent manufacturing orders and deliveries that wait for what these moves bring, along all of their
        followers.

        :param available: when the goods of these moves are there
        :param set seen: ids of manufacturing orders that were looked at already
        """
        facts = {}
        followers = self.browse(self._rollup_move_dests()) - self
        for move in followers.filtered(lambda move: move.state not in ("done", "cancel")).sorted("id"):
            parent = move.raw_material_production_id
            if parent and parent.id not in seen:
                seen.add(parent.id)
                needed = parent.date_start
                facts["parent", parent.id] = Fact("parent", parent.name, "", available, needed)
                end = parent.date_finished + max(available - needed, timedelta())
                facts.update(parent.move_finished_ids._get_waiting_facts(end, seen))
            elif not parent and move.picking_code == "outgoing" and move.picking_id:
                picking = move.picking_id
                due = picking.date_deadline or move.date
                name, partner = picking._get_waiting_names()
                facts["delivery", picking.id] = Fact("delivery", name, partner, available, due)
        return facts


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _get_waiting_names(self):
        """The document and the customer that a delivery is known by: the sales order, where there is one."""
        self.ensure_one()
        order = self.sale_id if "sale_id" in self._fields else None
        return (order.name if order else self.name), self.partner_id.display_name or ""
