"""Jobs whose costs are looked at: components used by us and at the vendor, labour of ours, plating outside."""

from .common import OutsourcingCommon


class CostCommon(OutsourcingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service(price=8.0)
        cls.material = cls.make_product("Steel", cost=40.0)
        cls.paint = cls.make_product("Paint", cost=10.0)
        cls.stock_up(cls.material, 1000)
        cls.stock_up(cls.paint, 1000)
        cls.product = cls.make_product("Bracket")

    def make_costed_job(self, quantity=10, hours=2.0, bom=None, **values):
        """500 of material for 10 pieces, 400 used by us and 100 at the vendor; 2 hours at 60; 8 a piece outside."""
        components = [(self.material, 1, "before"), (self.paint, 1, "outside")]
        bom = bom or self.make_bom(self.product, self.service, components, after=0, **values)
        job = self.make_job(bom, quantity, previous_done=False)
        job.workorder_ids.filtered(lambda wo: wo.name == "Before 0").duration = hours * 60
        self.report_before(job, quantity)
        # planned is what was planned when the planner was done
        self.env.flush_all()
        return job

    def run_job(self, job):
        """Order, ship, receive everything, close."""
        order = self.order(job)
        operation = self.get_operation(job)
        self.ship(operation)
        self.receive_trip(operation)
        self.close(job)
        return order

    def cost_lines(self, job, user=None, at_date=None):
        self.env.flush_all()
        self.env.invalidate_all()
        lines = self.env["mrp.job.cost.line"].with_user(user or self.accountant)._at_date(at_date)
        return lines.search([("production_group_id", "=", job.sudo().production_group_id.id)])

    def costs(self, job, *statuses, at_date=None):
        """{element: amount} of a job, by default of what was spent."""
        result = {}
        for line in self.cost_lines(job, at_date=at_date):
            if line.status in (statuses or ("accrued", "billed", "posted")):
                result[line.element] = round(result.get(line.element, 0.0) + line.amount, 2)
        return {element: amount for element, amount in result.items() if amount}

    def bill_on(self, day, order, price=None, quantity=None):
        """A posted vendor bill of a day."""
        order.with_user(self.buyer).action_create_invoice()
        bill = order.sudo().invoice_ids.sorted("id")[-1]
        bill.write({"invoice_date": day, "date": day})
        for line in bill.invoice_line_ids:
            if price is not None:
                line.price_unit = price
            if quantity is not None:
                line.quantity = quantity
        bill.action_post()
        return bill
