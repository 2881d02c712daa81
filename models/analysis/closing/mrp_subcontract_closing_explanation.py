from odoo import api, fields, models
from odoo.exceptions import UserError


class MrpSubcontractClosingExplanation(models.Model):
    """The accountant's reason for an unassigned journal item in the production or the accrual account.

    From then on the item counts in the list, too, where everybody sees it. It covers the item with the amount and the
    account it had: an entry that is changed needs another explanation.
    """

    _name = "mrp.subcontract.closing.explanation"
    _description = "Explanation of a Journal Item"
    _order = "date, id"
    _check_company_auto = True

    item_id = fields.Many2one(
        "account.move.line", "Journal Item", index="btree_not_null", ondelete="set null", check_company=True
    )
    name = fields.Char("Item", required=True, help="Entry and label, as they were.")
    date = fields.Date(required=True, help="Of the entry.")
    account_id = fields.Many2one("account.account", required=True, check_company=True)
    company_id = fields.Many2one("res.company", required=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(required=True, help="Debit less credit, as it was.")
    reason = fields.Char(required=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Explain journal items: all but the reason is what the item says.

        :raise UserError: when an item can't be explained, or there is no reason
        """
        items = self.env["account.move.line"].browse(vals["item_id"] for vals in vals_list)
        items.check_access("read")
        return super().create(
            [self._prepare_explanation(item, vals.get("reason")) for item, vals in zip(items, vals_list, strict=True)]
        )

    @api.model
    def _prepare_explanation(self, item, reason):
        # sudo: an accountant may not read manufacturing orders and orders
        known = item.sudo()
        if (
            known.production_group_id
            or known.subcontract_operation_id
            or known.purchase_line_id.subcontract_operation_id
        ):
            raise UserError(
                self.env._(
                    "%s belongs to a manufacturing order: correct the cost of the manufacturing order instead.",
                    item.name,
                )
            )
        if known.parent_state != "posted":
            raise UserError(self.env._("%s is not posted: there is nothing to explain.", item.move_name))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why %s is there.", item.move_name))
        return {
            "item_id": item.id,
            "name": item._get_unassigned_name(),
            "date": item.date,
            "account_id": item.account_id.id,
            "company_id": item.company_id.id,
            "amount": item.balance,
            "reason": reason.strip(),
        }

    def write(self, vals):
        if vals:
            raise UserError(self.env._("An explanation can't be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(self.env._("An explanation can't be changed."))

    @api.model
    def _get_covering(self, items):
        """The explanations that hold for journal items: the last one of each, with its account and amount of now."""
        found = {}
        # sudo: whoever reads the closing reads what belongs to it
        for explanation in self.sudo().search([("item_id", "in", items.ids)]):
            item = explanation.item_id
            same = explanation.currency_id.compare_amounts(explanation.amount, item.balance) == 0
            if same and explanation.account_id == item.account_id:
                found[item] = explanation
        return self.sudo().union(*found.values())
