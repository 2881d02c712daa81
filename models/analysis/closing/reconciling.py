"""Compares what the documents of outsourced work add up to with what the ledger says."""

from odoo import Command, fields, models


class MrpSubcontractReconciling(models.AbstractModel):
    _name = "mrp.subcontract.reconciling"
    _description = "Comparison of Lists and Ledger"

    def _prepare_reconciliation(
        self, closing, name, note, lists, ledger, is_set_up=True, unassigned=None, sign=1, waiting_for=False
    ):
        """Values of a reconciliation, with a line for each key whose amounts differ.

        :param lists: {((model, id), text): amount} of the documents; without a text, the record's name, which is read
            where there is a difference only
        :param ledger: the same, of the ledger
        :param unassigned: journal items of no manufacturing order, see `_get_unassigned_items`: what is explained of
          them is on both sides
        :param sign: of the ledger's balances
        :param waiting_for: what has to be done before all of it can be compared
        """
        closing.ensure_one()
        currency = closing.currency_id
        lines, items, explained = [], {}, 0.0
        if unassigned:
            lists = lists | {key: sign * amount for key, amount in unassigned.explained.items() if amount}
            ledger = ledger | {key: sign * balance for key, balance in unassigned.ledger.items()}
            items, explained = unassigned.items, sign * sum(unassigned.explained.values())
        for key in [*lists, *(key for key in ledger if key not in lists)]:
            listed, booked = currency.round(lists.get(key, 0.0)), currency.round(ledger.get(key, 0.0))
            if currency.is_zero(listed - booked):
                continue
            (model, res_id), text = key
            lines.append(
                {
                    "name": text,
                    "res_model": model,
                    "res_id": res_id,
                    "list_amount": listed,
                    "ledger_amount": booked,
                    "item_ids": [Command.set(items[key].ids)] if key in items else [],
                }
            )
        return {
            "name": name,
            "note": note,
            "is_set_up": is_set_up,
            "waiting_for": waiting_for,
            "list_amount": currency.round(sum(lists.values())),
            "ledger_amount": currency.round(sum(ledger.values())),
            "line_ids": [Command.create(line) for line in self._name_causes(lines)] if is_set_up else [],
            "explained_amount": currency.round(explained),
            "explanation_ids": [Command.set(unassigned.explanations.ids)] if unassigned else [],
        }

    def _name_causes(self, lines):
        """The same lines, with the names of their records where they have none yet."""
        unnamed = {}
        for line in lines:
            if not line["name"]:
                unnamed.setdefault(line["res_model"], []).append(line)
        for model, group in unnamed.items():
            # sudo: an accountant may not read manufacturing orders and operations
            records = self.env[model].sudo().browse(line["res_id"] for line in group)
            for line, record in zip(group, records, strict=True):
                line["name"] = record.name
        return lines

    def _get_items_domain(self, closing, accounts):
        """Journal items in these accounts up to the end of the period."""
        closing.ensure_one()
        return [
            ("account_id", "in", accounts.ids),
            ("company_id", "=", closing.company_id.id),
            ("parent_state", "=", "posted"),
            ("date", "<=", closing.date_to),
        ]

    def _check(self, closings):
        """Compare lists and ledger as they stand at the end of the period, and keep the causes of differences."""
        wip = self.env["mrp.subcontract.reconciliation.wip"]
        bridging = self.env["mrp.subcontract.roll.forward.bridge"]
        stock = self.env["mrp.subcontract.reconciliation.stock"]
        for closing in closings:
            productions = wip._compare_productions(closing)
            bridge = bridging._get_bridge(closing, productions)
            reconciliations = [
                wip._prepare_productions(closing, productions, bridge),
                self.env["mrp.subcontract.reconciliation.accrual"]._prepare_accruals(closing),
                stock._prepare_stock(closing),
                stock._prepare_owned_material(closing),
            ]
            # sudo: whoever may write the period has it checked; the result is nobody's to type
            closing.sudo().write(
                {
                    "reconciliation_ids": [
                        Command.clear(),
                        *(
                            Command.create({**reconciliation, "sequence": number})
                            for number, reconciliation in enumerate(reconciliations)
                        ),
                    ],
                    "checked_on": fields.Datetime.now(),
                    "checked_by_id": closings.env.uid,
                    **bridging._prepare_bridge(bridge),
                }
            )
