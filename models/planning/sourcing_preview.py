"""What reassigning changes in documents, dates and material: the facts before, the facts after, the differences."""

from collections import namedtuple

from odoo import models

from ...tools.numbers import format_quantity

# kind: `order`, `transfer`, `date`, `cost` or `material`
Fact = namedtuple("Fact", "kind name value")


class MrpSubcontractSourcingPreview(models.AbstractModel):
    """Reads the outsourced work of manufacturing orders as facts, and compares them."""

    _name = "mrp.subcontract.sourcing.preview"
    _description = "Reassignment Preview"

    def _get_changes(self, before, after):
        """Differences between two readings, as values of a list: kind, name, before and after."""
        changes = []
        for key in dict.fromkeys([*before, *after]):
            old, new = before.get(key), after.get(key)
            if not old or not new or old.value != new.value:
                changes.append(
                    {
                        "kind": (new or old).kind,
                        "name": (new or old).name,
                        "before": old.value if old else "-",
                        "after": new.value if new else "-",
                    }
                )
        return changes

    def _get_facts(self, productions):
        """The outsourced work of manufacturing orders now, as readable facts by a key that a change does not change.

        :return: {key: Fact}
        """
        facts = {}
        for operation in productions.subcontract_operation_ids:
            facts.update(self._get_order_facts(operation))
            facts.update(self._get_transfer_facts(operation))
            facts.update(self._get_material_facts(operation))
        for production in productions:
            for workorder in production.workorder_ids:
                facts.update(self._get_workorder_facts(workorder))
            if production.date_finished:
                end = self.env._("%s: end of the manufacturing order", production.name)
                facts["date", production] = Fact("date", end, self._format_date(production.date_finished))
        return facts

    def _format_date(self, date):
        return self.env["ir.qweb.field.date"].value_to_html(date, {})

    def _get_workorder_facts(self, workorder):
        """When a work order ends, and what it will cost: our labor, and the vendors' work."""
        facts = {}
        if workorder.is_outsourced and workorder.in_house_qty:
            quantity = f"{format_quantity(self.env, workorder.in_house_qty)} {workorder.product_uom_id.name}"
            facts["order", workorder] = Fact("order", self.env._("In-house, %s", workorder.name), quantity)
        if workorder.date_finished:
            end = self._format_date(workorder.date_finished)
            facts["date", workorder] = Fact("date", workorder.display_name, end)
        currency = workorder.company_id.currency_id
        cost = workorder._compute_expected_operation_cost()
        if not currency.is_zero(cost):
            name = self.env._("%s: labor and vendors", workorder.name)
            facts["cost", workorder] = Fact("cost", name, currency.format(cost))
        return facts

    def _get_order_facts(self, operation):
        """What is, or is to be, ordered from an operation's vendor."""
        if operation.state == "cancel" or operation.product_uom_id.is_zero(operation.quantity):
            return {}
        units = f"{format_quantity(self.env, operation.quantity)} {operation.product_uom_id.name}"
        name = operation.purchase_id.name or self.env._("To order")
        vendor = operation.vendor_id.name
        facts = {("order", operation): Fact("order", f"{name}, {vendor}", units)}
        if not operation.workorder_id:
            # work orders say their cost themselves; an outsourced order costs what its vendor is paid
            cost = operation.company_currency_id.format(operation.estimated_cost)
            facts["cost", operation] = Fact("cost", self.env._("Made by %s", vendor), cost)
        return facts

    def _get_transfer_facts(self, operation):
        """What is on the way, or planned to be."""
        facts = {}
        labels = dict(self.env["stock.move"]._fields["subcontract_role"]._description_selection(self.env))
        moves = operation.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.subcontract_role
                and move.subcontract_role != "consumed"
                and move.picking_id
            )
        )
        for (role, product), group in moves.grouped(lambda move: (move.subcontract_role, move.product_id)).items():
            quantity = sum(group.mapped("product_qty"))
            facts["transfer", operation, role, product] = Fact(
                "transfer",
                f"{operation.vendor_id.name}, {labels[role]}",
                f"{format_quantity(self.env, quantity)} {product.uom_id.name} {product.display_name}",
            )
        return facts

    def _get_material_facts(self, operation):
        """What is at the vendor, and no longer needed there."""
        facts = {}
        for component in operation.component_ids:
            stranded = component._get_stranded_quantity()
            if component.product_uom_id.compare(stranded, 0.0) > 0:
                facts["material", operation, component.product_id] = Fact(
                    "material",
                    self.env._(
                        "%(component)s at %(vendor)s, not needed there",
                        component=component.product_id.display_name,
                        vendor=operation.vendor_id.name,
                    ),
                    f"{format_quantity(self.env, stranded)} {component.product_uom_id.name}",
                )
        return facts
