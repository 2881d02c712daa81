"""What a change does to documents, dates and material: the facts before, the facts after, and the difference."""

from collections import namedtuple

from odoo import models

from ....tools.numbers import format_quantity

Fact = namedtuple("Fact", "kind name value")


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _get_outsourced_facts(self):
        """What these manufacturing orders' outsourced work consists of now, as readable facts by a key that a change
        does not change.

        :return: {key: Fact}, kinds being `order`, `trip`, `date`, `cost`, `material`
        """
        facts = {}
        for operation in self.subcontract_operation_ids:
            facts.update(operation._get_order_facts())
            facts.update(operation._get_transfer_facts())
            facts.update(operation._get_material_facts())
        for production in self:
            for workorder in production.workorder_ids:
                facts.update(workorder._get_step_facts())
            if production.date_finished:
                end = self.env._("%s: end of the manufacturing order", production.name)
                facts["date", production] = Fact("date", end, self._show_date(production.date_finished))
        return facts

    def _show_date(self, date):
        return self.env["ir.qweb.field.date"].value_to_html(date, {})


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def _get_step_facts(self):
        """When the operation ends, and what it will cost: our labor, and the vendors' work."""
        self.ensure_one()
        facts = {}
        if self.is_outsourced and self.in_house_qty:
            share = f"{format_quantity(self.env, self.in_house_qty)} {self.product_uom_id.name}"
            facts["order", self] = Fact("order", self.env._("In-house, %s", self.name), share)
        if self.date_finished:
            end = self.production_id._show_date(self.date_finished)
            facts["date", self] = Fact("date", self.display_name, end)
        currency = self.company_id.currency_id
        cost = self._compute_expected_operation_cost()
        if not currency.is_zero(cost):
            facts["cost", self] = Fact("cost", self.env._("%s: labor and vendors", self.name), currency.format(cost))
        return facts


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _get_order_facts(self):
        """What is, or is to be, ordered from this vendor."""
        self.ensure_one()
        if self.state == "cancel" or self.product_uom_id.is_zero(self.quantity):
            return {}
        units = f"{format_quantity(self.env, self.quantity)} {self.product_uom_id.name}"
        order = self.purchase_id
        name = order.name or self.env._("To order")
        facts = {("order", self): Fact("order", f"{name}, {self.vendor_id.name}", units)}
        if not self.workorder_id:
            # operations say their cost themselves; of an outsourced order, it is what its vendor asks for
            made_by = self.env._("Made by %s", self.vendor_id.name)
            facts["cost", self] = Fact("cost", made_by, self.company_currency_id.format(self.estimated_cost))
        return facts

    def _get_transfer_facts(self):
        """What is on the way, or planned to be."""
        self.ensure_one()
        facts = {}
        labels = dict(self.env["stock.move"]._fields["subcontract_role"]._description_selection(self.env))
        moves = self.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.subcontract_role
                and move.subcontract_role != "consumed"
                and move.picking_id
            )
        )
        for (role, product), group in moves.grouped(lambda move: (move.subcontract_role, move.product_id)).items():
            quantity = sum(group.mapped("product_qty"))
            facts["trip", self, role, product] = Fact(
                "trip",
                self.env._("%(vendor)s, %(what)s", vendor=self.vendor_id.name, what=labels[role]),
                f"{format_quantity(self.env, quantity)} {product.uom_id.name} {product.display_name}",
            )
        return facts

    def _get_material_facts(self):
        """What lies at the vendor and has no work there any more."""
        self.ensure_one()
        facts = {}
        for component in self.component_ids:
            stranded = component._get_stranded_quantity()
            if component.product_uom_id.compare(stranded, 0.0) > 0:
                facts["material", self, component.product_id] = Fact(
                    "material",
                    self.env._(
                        "%(component)s at %(vendor)s, not needed there",
                        component=component.product_id.display_name,
                        vendor=self.vendor_id.name,
                    ),
                    f"{format_quantity(self.env, stranded)} {component.product_uom_id.name}",
                )
        return facts
