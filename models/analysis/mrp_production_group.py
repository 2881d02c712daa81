from odoo import api, models

from .cost_lines.cost_figures import COLUMNS, add_figures, get_figures, new_cell, split_figures
from .cost_lines.mrp_job_cost_line import COST_ELEMENTS, WIP_ELEMENTS


class MrpProductionGroup(models.Model):
    """A manufacturing order as cost sheets see it: a manufacturing order with its backorders, made of what its child
    orders made."""

    _inherit = "mrp.production.group"

    @api.model
    def _get_cost_columns(self):
        """{column of a cost sheet: statuses of the rows that it adds up}"""
        return COLUMNS

    def _get_cost_cells(self, at_date=None):
        """{group: {(operation, element, product): cell}} of these manufacturing orders, see `cost_figures`."""
        # rules of the user's companies hold, also where a stored field is computed
        lines = self.sudo(False).env["mrp.job.cost.line"]._at_date(at_date)._of_productions(self)
        cells = {group: {} for group in self}
        for group, operation, element, product, status, quantity, amount in lines._read_group(
            [("production_group_id", "in", self.ids)],
            ["production_group_id", "step_id", "element", "product_id", "status"],
            ["quantity:sum", "amount:sum"],
        ):
            # sudo: who sees the cost of an operation or component may know its name; the rows were asked for as the
            # user
            cell = cells[group.with_env(self.env)].setdefault((operation.sudo(), element, product.sudo()), new_cell())
            cell[status][0] += quantity or 0.0
            cell[status][1] += amount or 0.0
        return cells

    def _get_child_productions(self):
        """The manufacturing orders that feed these ones, at any depth, these ones included."""
        # sudo: an accountant reads the cost of manufacturing orders, which rules limit to its companies, without a
        # right on orders
        productions = todo = self.sudo()
        while todo:
            todo = todo.child_ids - productions
            productions |= todo
        return productions.sudo(False)

    def _get_makers(self, product):
        """The child orders of this manufacturing order that make a product."""
        self.ensure_one()
        # sudo: as above
        return self.sudo().child_ids.filtered(lambda group: product in group.production_ids.product_id).sudo(False)

    def _get_cost_rows(self, at_date=None, with_child_productions=True):
        """Rows of the cost sheet of a manufacturing order, in the order of its operations.

        What a child order made is shown by what that cost: the elements of the child order, in proportion, so that the
        total
        stays what went into this manufacturing order.

        :return: list of (child order or none, operation, element, figures)
        """
        self.ensure_one()
        productions = self._get_child_productions() if with_child_productions else self
        cells = productions._get_cost_cells(at_date)
        currency = self._get_cost_currency()
        parts = {}
        for (operation, element, product), cell in cells[self].items():
            if element not in COST_ELEMENTS:
                continue
            figures = get_figures(cell, currency)
            makers = self._get_makers(product) if with_child_productions and element == "material" else self.browse()
            shares = makers._get_element_shares(cells, self)
            for part, part_figures in (split_figures(figures, shares, currency) if shares else {}).items():
                parts.setdefault((makers[:1], operation, part), []).append(part_figures)
            if not shares:
                parts.setdefault((self.browse(), operation, element), []).append(figures)
        rows = [(*key, add_figures(*figures)) for key, figures in parts.items()]
        return sorted(rows, key=self._get_cost_row_order)

    def _get_cost_row_order(self, row):
        """Components of no operation first, then operations in their order, each by element, what child orders made at
        last."""
        maker, operation, element, _figures = row
        location = (operation.sequence, operation.id) if operation else (-1, 0)
        return (*location, COST_ELEMENTS.index(element), maker.id or 0)

    def _get_element_shares(self, cells, seen):
        """{element: share} of the whole cost of these manufacturing orders, child orders included; empty if unknown."""
        amounts = {}
        for production in self - seen:
            for (_step, element, product), cell in cells.get(production, {}).items():
                # what its vendors owe is income of the child order, and not in the goods
                if element not in WIP_ELEMENTS:
                    continue
                amount = get_figures(cell, production._get_cost_currency())["forecast"]
                makers = production._get_makers(product) if element == "material" else self.browse()
                shares = makers._get_element_shares(cells, seen | self)
                for part, share in (shares or {element: 1.0}).items():
                    amounts[part] = amounts.get(part, 0.0) + amount * share
        total = sum(amounts.values())
        return {element: amount / total for element, amount in amounts.items() if amount} if total > 0 else {}

    def _get_cost_currency(self):
        # sudo: the currency of a company is no secret
        return self.sudo().production_ids.company_id[:1].currency_id or self.env.company.currency_id

    def action_view_cost_sheet(self):
        """Open the cost sheet of a manufacturing order."""
        self.ensure_one()
        sheet = self.env["mrp.job.cost.sheet"].create({"production_group_id": self.id})
        return sheet._get_records_action(name=self.env._("Costs of %s", sheet.display_name))
