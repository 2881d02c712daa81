"""Manufacturing orders whose costs are looked at: components used by us and at the vendor, labor of ours, plating
outside."""

from freezegun import freeze_time

from .plated import PlatedCommon


class CostCommon(PlatedCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.make_product("Bracket")

    def make_costed_production(self, quantity=10, hours=2.0, bom=None, **values):
        """500 of material for 10 units, 400 used by us and 100 at the vendor; 2 hours at 60; 8 a unit outside."""
        production = self.make_plated_production(self.product, quantity, hours, bom, **values)
        # planned is what was planned when the planner was done
        self.env.flush_all()
        return production

    def make_production_of_days(self):
        """A manufacturing order and its order: 4 of 10 units come back on 2 March 2030, the rest on the 5th, when it
        is closed."""
        production = self.make_costed_production(hours=0.0)
        order = self.order(production)
        operation = self.get_operation(production)
        self.ship(operation)
        with freeze_time("2030-03-02 08:00:00"):
            self.receive_transfer(operation, 4)
        with freeze_time("2030-03-05 08:00:00"):
            self.receive_transfer(operation)
            self.close(production)
        return production, order

    def cost_lines(self, job, user=None, at_date=None):
        self.env.flush_all()
        self.env.invalidate_all()
        lines = self.env["mrp.job.cost.line"].with_user(user or self.accountant)._at_date(at_date)
        return lines.search([("production_group_id", "=", job.sudo().production_group_id.id)])

    def costs(self, job, *statuses, at_date=None):
        """{element: amount} of a manufacturing order, by default of what was spent."""
        result = {}
        for line in self.cost_lines(job, at_date=at_date):
            if line.status in (statuses or ("accrued", "billed", "posted")):
                result[line.element] = round(result.get(line.element, 0.0) + line.amount, 2)
        return {element: amount for element, amount in result.items() if amount}

    def bill_on(self, day, order, price=None, quantity=None):
        """A posted vendor bill of a day."""
        return self.bill(order, price, quantity, invoice_date=day, date=day)
