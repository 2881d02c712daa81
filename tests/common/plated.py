"""Manufacturing orders with every element of cost: material used by us and at the vendor, labor of ours, plating
outside."""

from .base import OutsourcingCommon


class PlatedCommon(OutsourcingCommon):
    """A unit takes 40 of steel used by us, 10 of paint used at the vendor, labor at 60 an hour, and 8 of plating."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service(price=8.0)
        cls.material = cls.make_product("Steel", cost=40.0)
        cls.paint = cls.make_product("Paint", cost=10.0)
        cls.stock_up(cls.material, 1000)
        cls.stock_up(cls.paint, 1000)

    def make_plated_production(self, product, quantity=10, hours=2.0, bom=None, **values):
        """A confirmed manufacturing order whose own operations are reported.

        :param hours: worked by us on all of it
        :param values: of the bill of materials, see `make_bom`
        """
        components = [(self.material, 1, "before"), (self.paint, 1, "outside")]
        bom = bom or self.make_bom(product, self.service, components, after=0, **values)
        production = self.make_production(bom, quantity, previous_done=False)
        production.workorder_ids.filtered(lambda wo: wo.name == "Before 0").duration = hours * 60
        self.report_before(production, quantity)
        return production

    def send_and_receive(self, job):
        """Order, ship and receive all of it."""
        order = self.order(job)
        operation = self.get_operation(job)
        self.ship(operation)
        self.receive_transfer(operation)
        return order

    def run_production(self, job):
        """Order, ship, receive everything, close."""
        order = self.send_and_receive(job)
        self.close(job)
        return order
