from .base import OutsourcingCommon


class SupplyCommon(OutsourcingCommon):
    """Manufacturing orders whose outsourced operation uses components that the vendor gets in different ways."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service()
        cls.bracket = cls.make_product("Bracket")
        cls.c1 = cls.make_product("C1", cost=5.0)
        cls.c2 = cls.make_product("C2", cost=3.0)
        cls.at_vendor = cls.site(cls.vendor, "vendor_stock")

    def make_supplied(self, supplies, quantity=10, **values):
        """A manufacturing order whose outsourced operation uses components: {component: (quantity per unit,
        supply)}."""
        components = [(component, per_unit, "outside") for component, (per_unit, dummy) in supplies.items()]
        bom = self.make_bom(self.bracket, self.service, components, **{"after": 0, "consumption": "flexible", **values})
        for line in bom.bom_line_ids:
            line.outsourcing_supply = supplies[line.product_id][1]
        return self.make_production(bom, quantity)

    def raw(self, job, product=None):
        return job.move_raw_ids.filtered(
            lambda move: move.product_id == (product or self.c1) and move.state not in ("done", "cancel")
        )

    def consumed(self, job, product=None):
        moves = job.production_group_id.production_ids.move_raw_ids
        return moves.filtered(lambda move: move.product_id == (product or self.c1) and move.state == "done")
