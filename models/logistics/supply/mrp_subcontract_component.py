"""Components by the way the vendor gets them: what is needed, what is there, and for whom."""

from collections import defaultdict

from odoo import api, fields, models


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    source_location_id = fields.Many2one(
        "stock.location",
        "Taken in-house From",
        readonly=True,
        help="Where the manufacturing order takes this component when the work is not done outside.",
    )

    @api.depends("supply")
    def _compute_quantities(self):
        """Our stock kept at the vendor is nobody's until it is used: what is reserved there is this operation's."""
        res = super()._compute_quantities()
        for component in self.filtered(lambda component: component.supply == "vendor_stock"):
            waiting = component._get_moves().filtered(
                lambda move: move.subcontract_role == "consumed" and move.state not in ("done", "cancel")
            )
            component.qty_at_vendor = sum(
                move.product_uom._compute_quantity(move.quantity, component.product_uom_id, rounding_method="HALF-UP")
                for move in waiting
            )
        return res

    def _is_at_vendor(self):
        """Stock that we keep there anyway does not have to come back."""
        return self._is_shipped() and super()._is_at_vendor()

    def _limit_units(self, pieces):
        """Only what travels for the operation says how many units can come back; the rest is seen on receipt."""
        return super(MrpSubcontractComponent, self.filtered(lambda c: c._is_shipped()))._limit_units(pieces)

    def _get_product_quantity(self, pieces):
        """What the vendor buys itself is no need of ours."""
        return 0.0 if self.supply == "bought" else super()._get_product_quantity(pieces)

    def _get_lot_balance(self):
        if self.supply == "bought":
            return {}
        if self.supply == "vendor_stock":
            return self._get_pool_balance()
        return super()._get_lot_balance()

    def _get_pool_balance(self):
        """Our stock at the vendor that neither was sent for nor is reserved by somebody else, oldest first.

        Keys are (lot, package, owner), quantities are in the unit of the product.
        """
        self.ensure_one()
        operation = self.subcontract_operation_id
        location = operation._get_site_location("vendor_stock")
        # sudo: whoever receives may not read all stock; only this product at this vendor is read
        quants = self.env["stock.quant"].sudo()
        balance = defaultdict(float)
        for quant in quants.search(
            [("product_id", "=", self.product_id.id), ("location_id", "=", location.id)], order="in_date, id"
        ):
            balance[quant.lot_id, quant.package_id, quant.owner_id] += quant.quantity
        for key, quantity in self._get_taken_by_others(location).items():
            balance[key] -= quantity
        uom = self.product_id.uom_id
        return {key: uom.round(quantity) for key, quantity in balance.items() if uom.compare(quantity, 0.0) > 0}

    def _get_taken_by_others(self, place):
        """What lies at the vendor for others: sent for another operation, or reserved by another move."""
        self.ensure_one()
        operation = self.subcontract_operation_id
        others = (
            self.env["mrp.subcontract.component"]
            .sudo()
            ._search(
                [
                    ("product_id", "=", self.product_id.id),
                    ("supply", "in", ("sent", "dropship")),
                    ("subcontract_operation_id.company_id", "=", operation.company_id.id),
                    ("subcontract_operation_id.vendor_id", "child_of", operation.vendor_id.commercial_partner_id.id),
                ]
            )
        )
        sent_for = [("move_id.subcontract_operation_id.component_ids", "in", others)]
        product = [("product_id", "=", self.product_id.id)]
        done = [*product, *sent_for, ("state", "=", "done")]
        reserved = [
            *product,
            ("location_id", "=", place.id),
            ("state", "not in", ("done", "cancel")),
            ("move_id.subcontract_operation_id", "!=", operation.id),
            "!",
            *sent_for,
        ]
        taken = defaultdict(float)
        for domain, package, sign in (
            ([*done, ("location_dest_id", "=", place.id)], "result_package_id", 1),
            ([*done, ("location_id", "=", place.id)], "package_id", -1),
            (reserved, "package_id", 1),
        ):
            groups = (
                self.env["stock.move.line"]
                .sudo()
                ._read_group(domain, ["lot_id", package, "owner_id"], ["quantity_product_uom:sum"])
            )
            for lot, package_id, owner, quantity in groups:
                taken[lot, package_id, owner] += sign * quantity
        return taken
