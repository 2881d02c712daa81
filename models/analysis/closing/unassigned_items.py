"""Unassigned items: journal items of no manufacturing order, from manual entries, opening balances, unbuild orders."""

from typing import NamedTuple

from odoo import models


class UnassignedItems(NamedTuple):
    """Journal items of no manufacturing order, by their cause; a cause is ((model, id), text), as in
    `_prepare_reconciliation`."""

    ledger: dict  # {cause: balance of all of its items}
    explained: dict  # {cause: balance of those that somebody explained}
    items: dict  # {cause: journal items that nobody explained}
    explanations: models.Model


class MrpSubcontractUnassignedItem(models.AbstractModel):
    _name = "mrp.subcontract.unassigned.item"
    _description = "Journal Items of No Manufacturing Order"

    def _get_unassigned_items(self, closing, domain):
        """The causes among journal items that belong to no manufacturing order.

        Entries of Odoo's work-in-progress wizard are none: they move the balance elsewhere until they are reversed. An
        entry and what reverses it are one cause, and so is all of what was booked when something was unbuilt.

        :param domain: of the journal items
        """
        closing.ensure_one()
        # sudo: an accountant may not read the manufacturing orders that an entry of the wizard is about
        items = closing.env["account.move.line"].sudo()
        domain = [*domain, ("move_id.wip_production_ids", "=", False)]
        items = items.search_fetch(domain, ["move_id", "move_name", "name", "balance", "account_id"], order="date, id")
        causes = self._get_causes(items)
        explanations = closing.env["mrp.subcontract.closing.explanation"]._get_covering(items)
        found = UnassignedItems({}, {}, {}, explanations.browse())
        for cause, group in items.grouped(lambda item: causes[item.move_id]).items():
            balance = sum(group.mapped("balance"))
            if closing.currency_id.is_zero(balance):
                continue
            valid = explanations.filtered(lambda explanation, group=group: explanation.item_id in group)
            cause = (cause, None if cause[0] == "mrp.unbuild" else group[0]._get_unassigned_name())
            found.ledger[cause] = balance
            found.explained[cause] = sum(valid.mapped("amount"))
            found.items[cause] = group - valid.item_id
            found = found._replace(explanations=found.explanations | valid)
        return found

    def _get_causes(self, items):
        """{entry: (model, id) of what it is a part of}: what was unbuilt, the entry that it reverses, or itself.

        An entry that is reversed after the end of the period is not reversed yet.
        """
        entries = items.move_id
        entries.fetch(["reversed_entry_id"])
        # sudo: an accountant may not read moves and what they unbuild
        moves = (
            items.env["stock.move"].sudo().search([("account_move_id", "in", entries.ids), ("unbuild_id", "!=", False)])
        )
        unbuilds = {move.account_move_id: move.unbuild_id for move in moves}
        causes = {}
        for entry in entries:
            first = entry
            while first.reversed_entry_id in entries:
                first = first.reversed_entry_id
            causes[entry] = ("mrp.unbuild", unbuilds[first].id) if first in unbuilds else ("account.move", first.id)
        return causes
