"""The ties: what the documents of outsourced work add up to, and what the ledger says."""

from odoo import Command, fields, models


class MrpSubcontractClosing(models.Model):
    _inherit = "mrp.subcontract.closing"

    def _check_reconciliations(self):
        """Compare lists and ledger as they stand at the end of the period, and keep the causes of differences."""
        for close in self:
            productions = close._compare_productions()
            way = close._get_way_to_list(productions)
            reconciliations = [
                close._reconciliation_productions(productions, way),
                close._reconciliation_accruals(),
                close._reconciliation_locations(),
                close._reconciliation_owned_material(),
            ]
            # sudo: whoever may write the period has it checked; the result is nobody's to type
            close.sudo().write(
                {
                    "reconciliation_ids": [
                        Command.clear(),
                        *(
                            Command.create({**reconciliation, "sequence": number})
                            for number, reconciliation in enumerate(reconciliations)
                        ),
                    ],
                    "checked_on": fields.Datetime.now(),
                    "checked_by_id": self.env.uid,
                    **close._prepare_way(way),
                }
            )

    def _prepare_reconciliation(self, name, note, lists, ledger, is_set_up=True, loose=None, sign=1, waiting_for=False):
        """Values of a tie, with a line for each key whose amounts differ.

        :param lists: {((model, id), text): amount} of the documents; without a text, the record's name, which is read
            where there is a difference only
        :param ledger: the same, of the ledger
        :param unassigned: journal items of no manufacturing order, see `_get_unassigned_items`: what is explained of
          them is on both sides
        :param sign: of the ledger's balances in this tie
        :param waiting_for: what has to be done before all of it can be compared
        """
        self.ensure_one()
        currency = self.currency_id
        lines, items, explained = [], {}, 0.0
        if loose:
            lists = lists | {key: sign * amount for key, amount in loose.explained.items() if amount}
            ledger = ledger | {key: sign * balance for key, balance in loose.ledger.items()}
            items, explained = loose.items, sign * sum(loose.explained.values())
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
            "explanation_ids": [Command.set(loose.explanations.ids)] if loose else [],
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

    def _get_items_domain(self, accounts):
        """Journal items in these accounts up to the end of the period."""
        self.ensure_one()
        return [
            ("account_id", "in", accounts.ids),
            ("company_id", "=", self.company_id.id),
            ("parent_state", "=", "posted"),
            ("date", "<=", self.date_to),
        ]
