from odoo import Command

from .common import OutsourcingCommon


class WholeJobCommon(OutsourcingCommon):
    """A board that an assembler makes as a whole: 2 steel and 1 paint per piece, steps of ours that it replaces."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.steel = cls.make_product("Steel", cost=20.0)
        cls.paint = cls.make_product("Paint", cost=10.0)
        cls.stock_up(cls.steel, 1000)
        cls.stock_up(cls.paint, 1000)
        cls.product = cls.make_external_product("Board")
        cls.bom = cls.make_whole_bom(cls.product, [(cls.steel, 2), (cls.paint, 1)])
        cls.vendor_stock = cls.site(cls.vendor, "vendor_stock")

    @classmethod
    def make_external_product(cls, name, price=8.0, vendors=None, **values):
        """A product that vendors have a price for."""
        return cls.make_product(
            name,
            values.pop("category", None),
            supplier_taxes_id=[Command.clear()],
            seller_ids=[
                Command.create({"partner_id": vendor.id, "price": price}) for vendor in vendors or (cls.vendor,)
            ],
            **values,
        )

    @classmethod
    def make_whole_bom(cls, product, components, policy="outside", steps=1, **values):
        """A bill of materials whose job is made outside; its components belong to no step."""
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": 1.0,
                "outsourcing_policy": policy,
                "operation_ids": [
                    Command.create({"name": f"Step {n}", "workcenter_id": cls.workcenter.id, "time_cycle_manual": 30.0})
                    for n in range(steps)
                ],
                "bom_line_ids": [
                    Command.create({"product_id": component.id, "product_qty": quantity})
                    for component, quantity in components
                ],
                **values,
            }
        )

    def make_external_job(self, quantity, bom=None, **values):
        return self.make_job(bom or self.bom, quantity, previous_done=False, **values)

    def open_receipt(self, order):
        pickings = order.sudo().picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        return pickings.with_user(self.clerk)
