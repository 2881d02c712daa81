from ..common.base import OutsourcingCommon


class TestBatch(OutsourcingCommon):
    """The list of operations costs the same number of queries, however many rows it has."""

    def count(self, records, fields):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        records.web_read({field: {} for field in fields})
        return self.env.cr.sql_log_count - before

    def test_a_list_of_many_costs_what_a_list_of_one_costs(self):
        bom = self.make_bom(self.make_product("Bracket"), self.make_service())
        productions = self.env["mrp.production"].with_user(self.planner)
        for _number in range(6):
            productions |= self.make_production(bom, 5)
        self.order(productions)
        operations = productions.subcontract_operation_ids.with_user(self.planner)
        self.ship(operations[0])
        fields = ["name", "product_id", "vendor_id", "quantity", "qty_good", "qty_outstanding", "state", "is_late"]
        fields += ["qty_sent", "purchase_id", "date_back", "product_uom_id"]
        self.count(operations[:1], fields)
        one = self.count(operations[:1], fields)
        self.assertEqual(self.count(operations, fields), one)
