"""From outsourced operations to purchase orders: one order per vendor, one line per operation, never merged."""

from markupsafe import Markup

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from ...tools.locks import lock_records


class MrpSubcontractOrdering(models.AbstractModel):
    """Puts outsourced operations on purchase orders, and takes them off."""

    _name = "mrp.subcontract.ordering"
    _description = "Ordering of Outsourced Work"

    def _order_by_policy(self, productions):
        """Request the work that the policy always outsources; tell somebody what can't be ordered, and why."""
        # sudo: confirming a manufacturing order requests its outsourced work, whoever confirms it
        operations = productions.sudo().subcontract_operation_ids.filtered(
            lambda operation: operation.state == "to_order" and operation._is_always_outsourced()
        )
        ready = operations.browse()
        for operation in operations:
            errors = operation._get_order_errors()
            if errors:
                self._report_errors(operation, errors)
            else:
                ready |= operation
        ready.action_order()

    def _report_errors(self, operation, errors):
        """Have whoever is responsible correct what is missing; the manufacturing order is confirmed all the same."""
        operation.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Outsourced work could not be requested"),
            note=Markup("<br/>").join(errors),
            user_id=operation.user_id.id or self.env.uid,
        )

    def _create_orders(self, operations):
        """Put operations on the open requests of their vendors, or on new ones. Runs in sudo, access was checked.

        :raise UserError: names everything that is missing; then no document was made
        """
        errors = [error for operation in operations for error in operation._get_order_errors()]
        if errors:
            raise UserError("\n".join(errors))
        for key, group in groupby(operations, self._get_order_key):
            self._add_to_order(operations.browse([operation.id for operation in group]), *key)

    def _get_order_key(self, operation):
        """What the operations on one purchase order have in common: arguments of `_prepare_purchase_order`."""
        vendor = operation.vendor_id.with_company(operation.company_id)
        price = operation._get_price(operation.quantity)
        requisition = price.agreement_line.requisition_id
        return (
            operation.company_id,
            vendor,
            price.currency,
            operation.production_id.warehouse_id.in_type_id,
            requisition,
        )

    def _add_to_order(self, operations, company, vendor, currency, picking_type, requisition):
        """Extend the vendor's open request for outsourced work, or make one."""
        orders = self.env["purchase.order"].with_company(company)
        order = orders.search(
            self._get_open_order_domain(company, vendor, currency, picking_type, requisition), limit=1
        )
        if not order:
            # whoever asks the same vendor at the same time joins this request
            lock_records(vendor)
            order = orders.create(self._prepare_purchase_order(company, vendor, currency, picking_type, requisition))
        lines = self.env["purchase.order.line"].create(
            [operation._get_flow()._prepare_purchase_line(operation, order) for operation in operations]
        )
        lines._compute_tax_id()
        lines._compute_price_unit_and_date_planned_and_name()
        for operation in operations:
            operation._attach_documents(order)
        origins = [*(order.origin or "").split(", "), *operations.production_id.mapped("name")]
        order.write(
            {
                "origin": ", ".join(dict.fromkeys(filter(None, origins))),
                "reference_ids": [Command.link(reference.id) for reference in operations.production_id.reference_ids],
            }
        )
        order._warn_of_agreement()

    def _get_open_order_domain(self, company, vendor, currency, picking_type, requisition):
        return [
            ("state", "=", "draft"),
            ("partner_id", "=", vendor.id),
            ("company_id", "=", company.id),
            ("currency_id", "=", currency.id),
            ("picking_type_id", "=", picking_type.id),
            # a blanket order's calls go on orders of their own
            ("requisition_id", "=", requisition.id),
            # a request for goods of the same vendor is somebody else's document
            ("order_line.subcontract_operation_id", "!=", False),
        ]

    def _prepare_purchase_order(self, company, vendor, currency, picking_type, requisition):
        return {
            "partner_id": vendor.id,
            "company_id": company.id,
            "currency_id": currency.id,
            "picking_type_id": picking_type.id,
            "requisition_id": requisition.id,
            "user_id": vendor.buyer_id.id or self.env.uid,
            "payment_term_id": vendor.property_supplier_payment_term_id.id,
            "fiscal_position_id": self.env["account.fiscal.position"]
            .with_company(company)
            ._get_fiscal_position(vendor)
            .id,
            "date_order": fields.Datetime.now(),
        }

    def _release(self, operations):
        """Take operations off their orders: drafts lose the line, confirmed orders keep it with nothing to do."""
        operations._before_unordered()
        for line in operations.sudo().purchase_line_id:
            order = line.order_id
            self._check_can_release(line)
            if order.state != "purchase":
                line.unlink()
                if not order.order_line:
                    order.button_cancel()
                continue
            order.message_post(body=self.env._("%s is not outsourced any more.", line.subcontract_operation_id.name))
            line.write({"product_qty": 0.0, "subcontract_operation_id": False})

    def _check_can_release(self, line):
        """A confirmed order is the buyer's, and what was billed belongs to the cost of the manufacturing order."""
        texts = {"operation": line.subcontract_operation_id.name, "order": line.order_id.name}
        if line.qty_invoiced:
            raise UserError(
                self.env._(
                    "%(operation)s was billed on %(order)s already. Cancel the bill, or get a credit note, first.",
                    **texts,
                )
            )
        if line.order_id.state == "purchase" and not self.env.user.has_group("purchase.group_purchase_user"):
            raise UserError(
                self.env._(
                    "%(operation)s is on the confirmed purchase order %(order)s. Ask %(buyer)s to take it off.",
                    buyer=line.order_id.user_id.name or self.env._("a buyer"),
                    **texts,
                )
            )

    def _check_can_change_order(self, line):
        """What is ordered from a vendor is the buyer's, also when the manufacturing order changes."""
        if line.order_id.state == "purchase" and not self.env.user.has_group("purchase.group_purchase_user"):
            raise UserError(
                self.env._(
                    "%(operation)s is on the confirmed purchase order %(order)s, which would change, too. Ask "
                    "%(buyer)s to change the quantity of the manufacturing order.",
                    operation=line.subcontract_operation_id.name,
                    order=line.order_id.name,
                    buyer=line.order_id.user_id.name or self.env._("a buyer"),
                )
            )
