"""What a vendor's user can do by calling: every public method, every write, every create and every delete."""

import inspect
import logging

from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_rivals import RivalsCommon

# what nobody's documents may lose: table, columns, and which rows are the vendor's own to record
SNAPSHOT = {
    "account_move": "state, amount_total, payment_state, ref",
    "account_move_line": "debit, credit, quantity, price_unit",
    "ir_sequence": "number_next, prefix, active",
    "mrp_production": "state, product_qty, qty_producing, bom_id, product_id, subcontractor_id",
    "mrp_subcontract_engagement": "state, vendor_id, active",
    "mrp_subcontract_operation": "state, quantity, vendor_id, purchase_line_id",
    "product_template": "active, list_price, name",
    "purchase_order": "state, amount_total, partner_id, date_planned",
    "purchase_order_line": "product_qty, price_unit, qty_received, date_planned",
    "res_partner": "active, name, email, parent_id",
    "res_users": "active, login",
    "res_groups_users_rel": "gid, uid",
    "stock_location": "active, name, location_id",
    "stock_lot": "name, product_id, location_id",
    "stock_move": "state, product_id, product_uom_qty, quantity, location_id, location_dest_id, price_unit, value",
    "stock_move_line": "state, product_id, quantity, lot_id, location_id, location_dest_id, move_id",
    "stock_picking": "state, partner_id, location_id, location_dest_id, scheduled_date",
    "stock_quant": "quantity, reserved_quantity, location_id, lot_id",
}

# calls that change what is the vendor's own to change, on its own records
OWN_CHANGES = set()


@tagged("post_install", "-at_install")
class TestVendorCalls(RivalsCommon):
    def snapshot(self):
        self.env.flush_all()
        parts = [
            f"SELECT '{table}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS state"
            f" FROM (SELECT {columns} FROM {table}) t"
            for table, columns in SNAPSHOT.items()
        ]
        self.env.cr.execute(" UNION ALL ".join(parts))
        return dict(self.env.cr.fetchall())

    def attempt(self, call, place, damage, before):
        """Do something in a savepoint that is rolled back, and note which tables it changed."""
        cr = self.env.cr
        cr.execute("SAVEPOINT attempt")
        try:
            call()
            after = self.snapshot()
            changed = sorted(table for table in before if before[table] != after[table])
            if changed and place not in OWN_CHANGES:
                damage.append(f"{place}: {', '.join(changed)}")
            return True
        except Exception as error:  # pylint: disable=broad-except
            # refused, whatever the words: what counts is that nothing was changed
            logging.getLogger(__name__).debug("%s: %s", place, error)
            return False
        finally:
            cr.execute("ROLLBACK TO SAVEPOINT attempt")
            self.env.transaction.clear()

    def get_public_methods(self, model):
        """Names of methods that a remote call may name, and that need no arguments."""
        for name in dir(type(model)):
            if name.startswith("_") or hasattr(BaseModel, name):
                continue
            try:
                method = get_public_method(model, name)
                parameters = list(inspect.signature(method).parameters.values())[1:]
            except (AccessError, AttributeError, TypeError, ValueError):
                continue
            if isinstance(inspect.getattr_static(type(model), name), property):
                continue
            if all(p.default is not p.empty or p.kind in (p.VAR_KEYWORD, p.VAR_POSITIONAL) for p in parameters):
                yield name

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_acc_03_no_call_changes_what_is_not_the_vendors(self):
        damage, called, worked = [], 0, 0
        before = self.snapshot()
        for name, model in self.get_readable_models(self.vendor_user).items():
            own = model.browse()
            if model.has_access("read"):
                own = model.search([], limit=3)
            foreign = model.browse(sorted(self.get_foreign_ids().get(name, ()))[:3])
            for method in self.get_public_methods(model):
                for records in filter(None, (own, foreign)) if own or foreign else (model,):
                    called += 1
                    place = f"{name}.{method}" + ("" if records == own else " on others")
                    worked += self.attempt(getattr(records, method), place, damage, before)
        self.assertGreater(called, 500)
        self.assertEqual(damage, [], f"{called} calls, {worked} without error\n" + "\n".join(damage))

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_acc_03_no_write_create_or_delete_changes_what_is_not_the_vendors(self):
        damage = []
        before = self.snapshot()
        for name, model in self.get_readable_models(self.vendor_user).items():
            own = model.search([], limit=2) if model.has_access("read") else model.browse()
            foreign = model.browse(sorted(self.get_foreign_ids().get(name, ()))[:2])
            for records in filter(None, (own, foreign)):
                place = name if records == own else f"{name} of others"
                self.attempt(records.unlink, f"{place} unlink", damage, before)
                self.attempt(records.copy, f"{place} copy", damage, before)
                if not records.has_access("write") and not model.has_access("write"):
                    self.attempt(lambda r=records: r.write({"active": False}), f"{place} write", damage, before)
                    continue
                for field in model._fields.values():
                    if field.name in ("id", "create_uid", "write_uid") or field.type in ("one2many", "binary"):
                        continue
                    for value in self.get_other_values(field, records):
                        self.attempt(
                            lambda r=records, f=field.name, v=value: r.write({f: v}),
                            f"{place} write {field.name}",
                            damage,
                            before,
                        )
        self.assertEqual(damage, [], "\n" + "\n".join(damage))

    def get_other_values(self, field, records):
        """Values that would mean something: somebody else's records, other states, other numbers."""
        if field.type == "many2one":
            ids = sorted(self.get_foreign_ids().get(field.comodel_name, ()))[:1]
            return ids or self.env[field.comodel_name].sudo().search([], limit=1).ids
        if field.type == "many2many":
            ids = sorted(self.get_foreign_ids().get(field.comodel_name, ()))[:1]
            return [[(6, 0, ids)]] if ids else []
        if field.type == "selection":
            return [value for value, _label in field._description_selection(self.env) or ()]
        if field.type in ("float", "monetary", "integer"):
            return [987]
        if field.type == "boolean":
            return [True, False]
        if field.type in ("char", "text", "html"):
            return ["HACKED"]
        return []
