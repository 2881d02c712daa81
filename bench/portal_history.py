"""History for the benchmark of the portal: work that was ordered, done, received and billed long ago, row by row.

One unit of finished work of each vendor is done as people do it, with all its documents; its rows are copied in the
database, each copy with documents of its own. So are receipts of core's subcontracting, for core's pages.
"""
# names of tables and columns come from Odoo's models, not from people
# pylint: disable=sql-injection

# what one document is about: orders, transfers and bills have some lines each
LINES_PER_DOCUMENT = 10


class History:
    """Rows to copy for one vendor: what belongs to a copy is a copy, too."""

    def __init__(self, env, operation, bill, core_receipt, lot):
        self.env = env
        line = operation.purchase_line_id
        move = operation.move_ids.filtered(lambda move: move.subcontract_role == "good" and move.state == "done")
        self.operation, self.bill, self.lot = operation, bill, lot
        self.order, self.line = line.order_id, line
        self.move, self.trip = move, move.picking_id
        self.core_receipt, self.core_move = core_receipt, core_receipt.move_ids
        self.key = operation.vendor_id.name

    def grow(self, count):
        """Add as many units of finished work, lots, moves and move lines; a tenth as many documents of each kind."""
        documents = max(count // LINES_PER_DOCUMENT, 1)
        name = f"'{self.key}/' || (SELECT count(*) FROM %s) + n"
        orders = self.copy_row(self.order, documents, name=name % "purchase_order", access_token="NULL")
        lines = self.copy_row(self.line, count, order_id=document_of(orders))
        operations = self.copy_row(
            self.operation,
            count,
            purchase_line_id=f"{lines} + n",
            name=name % "mrp_subcontract_operation",
            date_ready="now() - n * interval '1 minute'",
        )
        transfers = self.copy_row(self.trip, documents, name=name % "stock_picking")
        moves = self.copy_row(
            self.move,
            count,
            picking_id=document_of(transfers),
            purchase_line_id="NULL",
            subcontract_operation_id=f"{operations} + n",
        )
        self.copy_row(self.move.move_line_ids, count, picking_id=document_of(transfers), move_id=f"{moves} + n")
        bills = self.copy_row(
            self.bill,
            documents,
            name=name % "account_move",
            access_token="NULL",
            sequence_number="n",
            invoice_date_due="now() - n * interval '1 minute'",
        )
        for bill_line in self.bill.line_ids:
            billed = f"{lines} + n" if bill_line.purchase_line_id else "NULL"
            self.copy_row(bill_line, documents, move_id=f"{bills} + n", purchase_line_id=billed)
        # everything that ever was there has left again: lots stay, what was there of them does not
        self.copy_row(self.lot, count, name=name % "stock_lot")
        receipts = self.copy_row(self.core_receipt, documents, name=name % "stock_picking")
        core = self.copy_row(
            self.core_move, count, picking_id=document_of(receipts), state="'done'", purchase_line_id="NULL"
        )
        self.copy_row(
            self.core_move.move_line_ids[:1],
            count,
            picking_id=document_of(receipts),
            move_id=f"{core} + n",
            state="'done'",
        )

    def copy_row(self, record, count, **changes):
        return copy_rows(self.env, record, count, **changes)


def copy_rows(env, record, count, **changes):
    """Copy a record in the database, with some columns changed: SQL expressions, with the number `n` of the copy.

    :return: the id before that of the first copy
    """
    record.ensure_one()
    table, cr = record._table, env.cr
    env.flush_all()
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name != 'id'", [table]
    )
    columns = [row[0] for row in cr.fetchall()]
    cr.execute(f"SELECT nextval('{table}_id_seq')")
    base = cr.fetchone()[0]
    values = [f"{base} + n", *(changes.get(column, f"t.{column}") for column in columns)]
    names = ", ".join(f'"{column}"' for column in ["id", *columns])
    source = f"SELECT {', '.join(values)} FROM {table} t, generate_series(1, {count}) n WHERE t.id = {record.id}"
    cr.execute(f"INSERT INTO {table} ({names}) {source}")
    cr.execute(f"SELECT setval('{table}_id_seq', {base + count})")
    return base


def document_of(base):
    """The document that the n-th line is on."""
    return f"{base} + 1 + (n - 1) / {LINES_PER_DOCUMENT}"
