"""Builders: what a test sets up before anybody does anything."""

from odoo import Command
from odoo.tests import new_test_user


class Builders:
    @classmethod
    def make_product(cls, name, category=None, cost=0.0, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "categ_id": (category or cls.average).id,
                "standard_price": cost,
                **values,
            }
        )

    @classmethod
    def make_service(cls, name="Plating", price=8.0, vendors=None, **values):
        """A service that vendors have a price for."""
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "purchase_method": "receive",
                "supplier_taxes_id": [Command.clear()],
                "seller_ids": [
                    Command.create({"partner_id": vendor.id, "price": price}) for vendor in vendors or (cls.vendor,)
                ],
                **values,
            }
        )

    @classmethod
    def make_bom(cls, product, service=None, components=(), before=1, after=1, policy=None, step=None, **values):
        """A routing whose outsourced operation has operations before and after it.

        :param policy: by default, the planner decides for outside as soon as a manufacturing order is made, and
          nothing is requested
        :param components: (product, quantity per unit, "outside" | "before" | None for no operation)
        """

        def prepare(name, **extra):
            return Command.create({"name": name, "workcenter_id": cls.workcenter.id, "time_cycle_manual": 0.0, **extra})

        steps = [prepare(f"Before {number}", sequence=1 + number) for number in range(before)]
        steps.append(
            prepare(
                "Plating",
                sequence=10,
                outsourcing_policy=policy or "either",
                outsourcing_service_id=service.id if service else False,
                **{f"outsourcing_{key}": value for key, value in (step or {}).items()},
            )
        )
        steps += [prepare(f"After {number}", sequence=20 + number) for number in range(after)]
        bom = cls.env["mrp.bom"].create(
            {"product_tmpl_id": product.product_tmpl_id.id, "product_qty": 1.0, "operation_ids": steps, **values}
        )
        plating = bom.operation_ids.filtered(lambda operation: operation.name == "Plating")
        if not policy:
            cls.decided_boms |= bom
        where = {"outside": plating, "before": bom.operation_ids[:1], None: plating.browse()}
        bom.bom_line_ids = [
            Command.create({"product_id": component.id, "product_qty": quantity, "operation_id": where[step_name].id})
            for component, quantity, step_name in components
        ]
        return bom

    @classmethod
    def add_outsourced_operation(cls, bom, service, **values):
        """Another outsourced operation after the plating, called after its service."""
        bom.operation_ids = [
            Command.create(
                {
                    "name": service.name,
                    "sequence": 15,
                    "workcenter_id": cls.workcenter.id,
                    "time_cycle_manual": 0.0,
                    "outsourcing_policy": "outside",
                    "outsourcing_service_id": service.id,
                    **values,
                }
            )
        ]

    @classmethod
    def add_byproduct(cls, bom, cost_share):
        """One of it comes with each unit, and takes a share of the cost, in percent."""
        byproduct = cls.make_product("Swarf")
        bom.byproduct_ids = [Command.create({"product_id": byproduct.id, "product_qty": 1, "cost_share": cost_share})]
        return byproduct

    @classmethod
    def always_outsourced(cls, bom):
        """From now on, nobody decides: the operation is done outside."""
        bom.operation_ids.filtered("outsourcing_service_id").outsourcing_policy = "outside"

    @classmethod
    def stock_up(cls, product, quantity, lot=None, location=None):
        cls.env["stock.quant"]._update_available_quantity(product, location or cls.stock, quantity, lot_id=lot)

    @classmethod
    def make_lots(cls, product, *names):
        return cls.env["stock.lot"].create([{"name": name, "product_id": product.id} for name in names])

    @classmethod
    def make_euro(cls, rate=2.0):
        """Another currency: `rate` of it are worth one of ours, since 2020."""
        euro = cls.env.ref("base.EUR") if cls.currency.name != "EUR" else cls.env.ref("base.USD")
        euro.active = True
        euro.rate_ids.unlink()
        cls.make_rate(euro, "2020-01-01", rate)
        return euro

    @classmethod
    def make_rate(cls, currency, day, rate):
        cls.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": day, "rate": rate, "company_id": cls.company.id}
        )

    @classmethod
    def make_calendar(cls, name, days=range(5)):
        """Eight hours a day, from 8 to 16 UTC."""
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": "UTC",
                "company_id": False,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": str(day),
                                "dayofweek": str(day),
                                "hour_from": 8,
                                "hour_to": 16,
                                "day_period": "full_day",
                            }
                        )
                        for day in days
                    ),
                ],
            }
        )

    @classmethod
    def make_stranger(cls, groups):
        """Somebody of another company."""
        other = cls.env["res.company"].create({"name": "Other Company"})
        return new_test_user(
            cls.env, "stranger", groups=groups, company_id=other.id, company_ids=[Command.set(other.ids)]
        )
