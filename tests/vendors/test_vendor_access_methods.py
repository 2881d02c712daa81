"""What a vendor's user can do by calling: every public method, every write, every create and every delete."""

import inspect
import logging
from functools import partial

from odoo import Command
from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.rivals import SECRET_NAME, RivalsCommon

_logger = logging.getLogger(__name__)

# refused calls may be logged
QUIET = (
    "odoo.sql_db",
    "odoo.models",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_model",
    "odoo.addons.mail.models.mail_thread",
)

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

# what a subcontractor records in core's portal, on productions of its own and nowhere else
OWN_CHANGES = {
    "mrp.production.action_clear_lot_producing_ids",
    "mrp.production.action_split_subcontracting",
    "mrp.production write product_qty",
    "mrp.production write qty_producing",
    "stock.move write picked",
    "stock.move write quantity",
    # between open states only: core writes them while the vendor records
    "stock.move write state",
    "stock.move.line copy",
    "stock.move.line unlink",
    "stock.move.line write product_uom_id",
    "stock.move.line write quantity",
}


@tagged("post_install", "-at_install")
class TestVendorCalls(RivalsCommon):
    def setUp(self):
        super().setUp()
        productions = self.ours["core productions"]
        moves = productions.move_raw_ids | productions.move_finished_ids | self.ours["core receipt"].sudo().move_ids
        self.own_ids = {
            "mrp_production": productions.ids,
            "stock_move": moves.ids,
            "stock_move_line": moves.move_line_ids.ids,
        }
        for document in self.theirs["purchase.order"] | self.draft:
            document._portal_ensure_token()
        self.tokens = [order.access_token for order in self.theirs["purchase.order"] | self.draft]
        self.env.cr.execute(
            "SELECT " + ", ".join(f"(SELECT max(id) FROM {table}) AS {table}" for table in self.own_ids)
        )
        self.last_ids = self.env.cr.dictfetchone()
        self.before, self.before_others = self.snapshot(), self.snapshot(others=True)
        self.damage = []

    def snapshot(self, others=False):
        """{table: hash of what its rows say}

        :param others: without what the vendor records itself
        """
        self.env.flush_all()
        parts = [
            f"SELECT '{table}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM (SELECT {columns} FROM {table}"
            + (f" WHERE id <= {self.last_ids[table]} AND id != ALL(%s)" if others and table in self.own_ids else "")
            + ") t"
            for table, columns in SNAPSHOT.items()
            if not others or table != "stock_quant"
        ]
        self.env.cr.execute(" UNION ALL ".join(parts), [ids for table, ids in self.own_ids.items() if others])
        return dict(self.env.cr.fetchall())

    def attempt(self, call, place):
        """Do something in a savepoint that is rolled back, and note what it changed and what it told.

        :return: whether it was not refused
        """
        self.env.cr.execute("SAVEPOINT attempt")
        try:
            result = call()
            is_own = place in OWN_CHANGES
            before, after = (self.before_others if is_own else self.before), self.snapshot(others=is_own)
            changed = sorted(table for table in before if before[table] != after[table])
            if changed:
                self.damage.append(f"{place} changes {', '.join(changed)}")
            told = repr(result)
            if SECRET_NAME.search(told) or any(token in told for token in self.tokens):
                self.damage.append(f"{place} tells {told[:200]}")
            return True
        except Exception as error:  # pylint: disable=broad-except
            # refused, whatever the words: what counts is that nothing was changed
            _logger.debug("%s: %s", place, error)
            return False
        finally:
            self.env.cr.execute("ROLLBACK TO SAVEPOINT attempt")
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

    @mute_logger(*QUIET)
    def test_acc_03_no_call_changes_what_is_not_the_vendors(self):
        called = worked = 0
        foreign_ids = self.get_foreign_ids()
        for name, model in self.get_readable_models(self.vendor_user).items():
            own = model.search([], limit=3) if model.has_access("read") else model.browse()
            foreign = model.browse(sorted(foreign_ids.get(name, ()))[:3])
            for method in self.get_public_methods(model):
                for records in [records for records in (own, foreign) if records] or [model]:
                    called += 1
                    location = f"{name}.{method}" + (" on others" if records == foreign else "")
                    worked += self.attempt(getattr(records, method), location)
        # refused is what needs rights: enough of it did run
        self.assertGreater(called, 1000)
        self.assertGreater(worked, 200)
        self.assertEqual(self.damage, [], f"{called} calls, {worked} without error\n" + "\n".join(self.damage))

    @mute_logger(*QUIET)
    def test_acc_03_no_write_copy_or_delete_changes_what_is_not_the_vendors(self):
        tried = 0
        foreign_ids = self.get_foreign_ids()
        for name, model in self.get_readable_models(self.vendor_user).items():
            own = model.search([], limit=1) if model.has_access("read") else model.browse()
            foreign = model.browse(sorted(foreign_ids.get(name, ()))[:2])
            for records in filter(None, (own, foreign)):
                location = name + (" of others" if records == foreign else "")
                self.attempt(records.unlink, f"{location} unlink")
                self.attempt(records.copy, f"{location} copy")
                fields = [
                    field
                    for field in model._fields.values()
                    if field.type not in ("one2many", "binary") and field.name not in ("id", "create_uid", "write_uid")
                ]
                # rights on the record come first, whatever the field
                for field in fields if records == own and model.has_access("write") else fields[:3]:
                    for value in self.get_other_values(field, foreign_ids):
                        tried += 1
                        self.attempt(partial(records.write, {field.name: value}), f"{location} write {field.name}")
        self.assertGreater(tried, 300)
        self.assertEqual(self.damage, [], "\n" + "\n".join(self.damage))

    def get_other_values(self, field, foreign_ids):
        """Values that would mean something: somebody else's records, other states, other numbers."""
        if field.type in ("many2one", "many2many"):
            ids = sorted(foreign_ids.get(field.comodel_name, ()))[:1]
            ids = ids or self.env[field.comodel_name].sudo().search([], limit=1, order="id desc").ids
            return ids if field.type == "many2one" else [[Command.set(ids)]]
        if field.type == "selection":
            values = field.get_values(self.env) if not callable(field.selection) else []
            return values if field.name == "state" else values[-1:]
        if field.type in ("float", "monetary", "integer"):
            return [987]
        if field.type == "boolean":
            return [True]
        if field.type in ("char", "text", "html"):
            return ["somebody else"]
        return []
