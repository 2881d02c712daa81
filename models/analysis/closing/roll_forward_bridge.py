"""From the roll-forward to the list of work in progress: both are worked out, neither is made to fit."""

from typing import NamedTuple

from odoo import models


class Bridge(NamedTuple):
    """`closing - labor + rest` is the list of work in progress."""

    closing: float  # closing of the roll-forward, of the manufacturing orders that are compared
    labor: float  # our work on open manufacturing orders, which is booked when they are finished
    rest: float  # what is left in the account of finished manufacturing orders, and what was taken out of open ones
    # {id of an open manufacturing order: (what the account should have by the roll-forward, what the list says)}
    mismatches: dict


class MrpSubcontractRollForwardBridge(models.AbstractModel):
    _name = "mrp.subcontract.roll.forward.bridge"
    _description = "Bridge from the Roll-Forward to the List"

    def _prepare_mismatch_lines(self, closing, bridge):
        """Causes: open manufacturing orders whose roll-forward does not lead to the list."""
        # sudo: an accountant may not read manufacturing orders
        productions = closing.env["mrp.production.group"].sudo().browse(bridge.mismatches)
        return [
            {
                "name": closing.env._("%s: roll-forward and list", production.name),
                "res_model": production._name,
                "res_id": production.id,
                "list_amount": closing.currency_id.round(expected),
                "ledger_amount": closing.currency_id.round(amount),
            }
            for production, (expected, amount) in zip(productions, bridge.mismatches.values(), strict=True)
        ]

    def _prepare_bridge(self, bridge):
        """Values of the closing that show the bridge."""
        return {"wip_closing": bridge.closing, "wip_labor": bridge.labor, "wip_rest": bridge.rest}

    def _get_roll_forward(self, closing):
        """Rows of work in progress, manufacturing order by manufacturing order, over the period."""
        closing.ensure_one()
        # sudo: whoever closes may read costs, though not the manufacturing orders behind them
        report = closing.env["mrp.wip.roll.forward"].sudo()._over_period(closing.date_from, closing.date_to)
        # rows that were read before something happened
        report.invalidate_model()
        # at once: what is fetched row by row is worked out anew for each thousand of them
        names = ["production_group_id", "opening", *report._get_elements(), "finished", "scrap", "revaluation"]
        return report.search_fetch([("company_id", "=", closing.company_id.id)], [*names, "variance", "closing"])

    def _get_bridge(self, closing, compared):
        """How the closing balance of the roll-forward leads to the list, see `Bridge`.

        :param compared: see `_compare_productions`
        """
        closing.ensure_one()
        lists = compared.get_list()
        unfinished = self.env["mrp.subcontract.reconciliation.wip"]._get_unfinished_ids(closing)
        closings = {row.id: row.closing for row in self._get_roll_forward(closing) if row.id in lists}
        balance, labor, rest, mismatches = sum(closings.values()), 0.0, 0.0, {}
        for production, amount in lists.items():
            taken_out = compared.variance.get(production, 0.0)
            if production not in unfinished:
                rest += amount
                continue
            worked = compared.labor.get(production, 0.0)
            labor, rest = labor + worked, rest + taken_out
            expected = closings.get(production, 0.0) - worked + taken_out
            if not closing.currency_id.is_zero(expected - amount):
                mismatches[production] = (expected, amount)
        currency = closing.currency_id
        return Bridge(currency.round(balance), currency.round(labor), currency.round(rest), mismatches)
