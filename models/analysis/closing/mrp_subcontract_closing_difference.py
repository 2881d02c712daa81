"""From the roll-forward to the list of the tie: both are worked out, neither is made to fit."""

from typing import NamedTuple

from odoo import api, fields, models


class WayToList(NamedTuple):
    """`closing - labor + rest` is the list of the tie of work in progress."""

    closing: float  # closing of the roll-forward, of the manufacturing orders that are compared
    labor: float  # our work on open manufacturing orders, which is booked when they are finished
    rest: float  # what is left in the account of finished manufacturing orders, and what was taken out of open ones
    # {id of an open manufacturing order: (what the account should have by the roll-forward, what the list says)}
    broken: dict


class MrpSubcontractClosing(models.Model):
    _inherit = "mrp.subcontract.closing"

    wip_closing = fields.Monetary("Closing of the Roll-Forward", readonly=True, copy=False)
    wip_labor = fields.Monetary(
        "Our Work, Not Booked Yet",
        readonly=True,
        copy=False,
        help="Odoo books it when the manufacturing order is finished.",
    )
    wip_rest = fields.Monetary(
        "Left of Finished Manufacturing Orders",
        readonly=True,
        copy=False,
        help="What lies in the production account of manufacturing orders that the roll-forward shows as finished: "
        "goods that were "
        "valued with work that is not received yet, manufacturing orders of products that nothing is cleared for.",
    )
    wip_explained = fields.Monetary("Explained Items of No Manufacturing Order", compute="_compute_wip_list")
    wip_list = fields.Monetary("List of the Tie", compute="_compute_wip_list")
    has_way = fields.Boolean(compute="_compute_wip_list", export_string_translation=False)

    @api.depends("wip_closing", "wip_labor", "wip_rest", "reconciliation_ids.explained_amount", "checked_on", "state")
    def _compute_wip_list(self):
        for close in self:
            reconciliation = close.reconciliation_ids.sorted("sequence")[:1]
            close.wip_explained = reconciliation.explained_amount
            close.wip_list = close.wip_closing - close.wip_labor + close.wip_rest + close.wip_explained
            # packs of earlier versions were saved without
            close.has_way = bool(close.checked_on) and (
                close.state == "open"
                or not close.currency_id.compare_amounts(close.wip_list, reconciliation.list_amount)
            )

    def _get_way_to_list(self, compared):
        """How the roll-forward's closing leads to the list, see `WayToList`.

        :param compared: see `_compare_productions`
        """
        self.ensure_one()
        lists, open_productions = compared.get_list(), self._get_open_productions()
        closings = {row.id: row.closing for row in self._get_roll_forward() if row.id in lists}
        closing, labor, rest, broken = sum(closings.values()), 0.0, 0.0, {}
        for production, amount in lists.items():
            taken_out = compared.variance.get(production, 0.0)
            if production not in open_productions:
                rest += amount
                continue
            worked = compared.labor.get(production, 0.0)
            labor, rest = labor + worked, rest + taken_out
            expected = closings.get(production, 0.0) - worked + taken_out
            if not self.currency_id.is_zero(expected - amount):
                broken[production] = (expected, amount)
        currency = self.currency_id
        return WayToList(currency.round(closing), currency.round(labor), currency.round(rest), broken)

    def _get_open_productions(self):
        """Ids of manufacturing orders of which something is still to be finished after the period."""
        next_day = fields.Date.add(self.date_to, days=1)
        domain = [
            ("company_id", "=", self.company_id.id),
            "|",
            "|",
            ("state", "not in", ("done", "cancel")),
            "&",
            ("state", "=", "done"),
            ("date_finished", ">=", next_day),
            # when an order was cancelled is not kept: then it was not touched any more
            "&",
            ("state", "=", "cancel"),
            ("write_date", ">=", next_day),
        ]
        # sudo: an accountant may not read manufacturing orders
        groups = self.env["mrp.production"].sudo()._read_group(domain, ["production_group_id"])
        return {production.id for [production] in groups}

    def _prepare_broken_lines(self, way):
        """Causes: open manufacturing orders whose roll-forward does not lead to the list."""
        # sudo: an accountant may not read manufacturing orders
        productions = self.env["mrp.production.group"].sudo().browse(way.broken)
        return [
            {
                "name": self.env._("%s: roll-forward and list", production.name),
                "res_model": production._name,
                "res_id": production.id,
                "list_amount": self.currency_id.round(expected),
                "ledger_amount": self.currency_id.round(amount),
            }
            for production, (expected, amount) in zip(productions, way.broken.values(), strict=True)
        ]

    def _prepare_way(self, way):
        """Values of the close that show it."""
        return {"wip_closing": way.closing, "wip_labor": way.labor, "wip_rest": way.rest}
