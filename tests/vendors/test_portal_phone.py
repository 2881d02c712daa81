from odoo.tests import tagged

from ..common.vendor import VendorCommon

# a page as wide as a phone, in a frame, and what of it lies outside
LOOK = """
const pages = %s;
(async () => {
    const frame = document.createElement("iframe");
    frame.style = "position: fixed; top: 0; left: 0; width: 375px; height: 667px; border: 0";
    document.body.append(frame);
    const wrong = [];
    for (const page of pages) {
        await new Promise((resolve) => {
            frame.onload = resolve;
            frame.src = page;
        });
        const root = frame.contentDocument.documentElement;
        if (!root.querySelector("#wrapwrap")) {
            wrong.push(`${page} is no page`);
        }
        if (root.scrollWidth > 376) {
            wrong.push(`${page} is ${root.scrollWidth} px wide`);
        }
        for (const element of root.querySelectorAll("#wrapwrap, #wrapwrap main, #wrapwrap main *")) {
            const scrolls = ["auto", "scroll"].includes(frame.contentWindow.getComputedStyle(element).overflowX);
            if (scrolls && element.scrollWidth > element.clientWidth + 1) {
                wrong.push(`${page}: ${element.tagName}.${element.className} scrolls sideways`);
            }
            const box = element.getBoundingClientRect();
            if (box.width > 1 && box.height > 1 && box.right > 376 && !element.closest(".visually-hidden")) {
                wrong.push(`${page}: ${element.tagName}.${element.className} ends at ${Math.round(box.right)}`);
            }
        }
        for (const button of root.querySelectorAll("main .btn:not(nav *)")) {
            const box = button.getBoundingClientRect();
            if (box.height && box.height < 30) {
                wrong.push(`${page}: ${button.textContent.trim()} is ${Math.round(box.height)} px high`);
            }
        }
    }
    if (wrong.length) {
        console.error(wrong.join("; "));
    } else {
        console.log("test successful");
    }
})();
"""


@tagged("post_install", "-at_install")
class TestPortalPhone(VendorCommon):
    """Every page of the vendors' portal fits a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def get_pages(self):
        """Addresses of pages that all have something on them, long names included."""
        # the name of the test's user is longer than core's header is wide
        self.vendor_user.name = "Gerda"
        self.bracket.name = "Bracket with-a-name-that-goes-on-and-on-without-any-space-in-it-at-all"
        work = self.make_work(quantity=1000000)
        self.receive_transfer(work, 4)
        self.bill(work.purchase_id, quantity=3)
        self.make_work(quantity=5)
        work.sudo().document_ids = self.env["ir.attachment"].create(
            {"name": "a_drawing_with_a_very_long_name_of_some_customer_revision_C.pdf", "raw": b"A"}
        )
        self.send(
            f"/my/outsourcing/work/{work.id}/response",
            kind="acknowledge",
            revision=self.env["mrp.subcontract.vendor.request"]._get_revision(work.sudo()),
        )
        work.purchase_line_id.with_user(self.buyer).price_unit = 7.5
        self.engagement.is_arrival_confirmed = True
        coming = self.make_work(quantity=7)
        ask = self.env["mrp.subcontract.stock.confirmation.request"].with_user(self.planner)
        ask.create({"engagement_ids": self.engagement.ids}).action_ask()
        statement = self.env["mrp.subcontract.stock.confirmation"].search([("engagement_id", "=", self.engagement.id)])
        requisition = self.env["purchase.requisition"].create(
            {
                "vendor_id": self.vendor.id,
                "requisition_type": "blanket_order",
                "line_ids": [(0, 0, {"product_id": self.service.id, "product_qty": 100, "price_unit": 6.0})],
            }
        )
        requisition.action_confirm()
        base = "/my/outsourcing"
        return [
            base,
            f"{base}/work",
            f"{base}/work/{work.id}",
            f"{base}/work/{work.id}/report",
            f"{base}/orders",
            f"{base}/products",
            f"{base}/products/{self.engagement.line_ids.id}",
            f"{base}/transfers",
            f"{base}/transfers/{coming.picking_ids.filtered('is_arrival_awaited').id}",
            f"{base}/ship",
            f"{base}/stock",
            f"{base}/stock/{self.bracket.id}",
            f"{base}/stock-confirmations/{statement.id}",
            f"{base}/bills",
        ]

    def test_nothing_scrolls_sideways(self):
        pages = self.get_pages()
        self.browser_js("/my", LOOK % pages, login="galvano", timeout=180)
