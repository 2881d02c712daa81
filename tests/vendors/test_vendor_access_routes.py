"""Every page that a vendor's user can ask for, with the ids of another vendor's records."""

import itertools
import json
import re

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.rivals import SECRET_NAME, RivalsCommon

# pages of the addon and core's pages about documents; others know no documents
WALKED = re.compile(r"^/(my|report|web/content|web/image|web/binary|purchase|mail/message|portal)(/|$)")
# other values that a path may ask for
TEXTS = {
    "report_name": "purchase.report_purchaseorder",
    "reportname": "purchase.report_purchaseorder",
    "converter": "html",
    "field": "name",
    "filename": "file",
    "xmlid": "base.main_company",
    "model": "purchase.order",
}


@tagged("post_install", "-at_install")
class TestVendorRoutes(RivalsCommon):
    def setUp(self):
        super().setUp()
        documents = [self.theirs["purchase.order"], self.theirs["account.move"], self.draft]
        for document in itertools.chain(*documents):
            document._portal_ensure_token()
        self.tokens = [document.access_token for document in itertools.chain(*documents)]
        self.authenticate(self.vendor_user.login, self.vendor_user.login)

    def get_urls(self):
        """Paths of all routes, with ids of the rival's records in every location that takes one."""
        foreign = self.get_foreign_ids()
        models = ("mrp.subcontract.operation", "purchase.order", "account.move", "stock.picking")
        ids = sorted({min(foreign[model]) for model in models} | set(self.files.ids[-1:]) | {self.draft.id})
        modules = sorted(self.env.registry._init_modules)
        for path, endpoint in http._generate_routing_rules(modules, nodb_only=False):
            methods = endpoint.routing.get("methods") or ("GET",)
            if not WALKED.match(path) or "GET" not in methods or endpoint.routing["type"] != "http":
                continue
            names = re.findall(r"<([^>]+)>", path)
            takes_id = any("int:" in name or "model(" in name or name == "docids" for name in names)
            for record_id in ids if takes_id else [0]:
                yield self.fill(path, record_id)

    def fill(self, path, record_id):
        def replace(match):
            converter, _colon, name = match.group(1).rpartition(":")
            if converter.startswith(("int", "model")) or name in ("docids", "unique", "ids"):
                return str(record_id)
            return TEXTS.get(name, "name")

        return re.sub(r"<([^>]+)>", replace, path)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_qweb", "werkzeug")
    def test_acc_01_no_page_tells_of_others(self):
        leaks, opened = [], 0
        urls = sorted(set(self.get_urls()))
        for url in urls:
            response = self.url_open(url, allow_redirects=False, timeout=60)
            opened += response.status_code == 200
            self.look_at(response, url, leaks)
        self.assertGreater(len(urls), 60)
        self.assertGreater(opened, 10)
        self.assertEqual(leaks, [], f"{len(urls)} pages, {opened} opened\n" + "\n".join(leaks))

    def look_at(self, response, url, leaks):
        found = SECRET_NAME.search(response.text)
        if found:
            leaks.append(f"{url}: …{response.text[max(found.start() - 80, 0) : found.end() + 40]}…")
        if any(token in response.text for token in self.tokens):
            leaks.append(f"{url}: an access token")

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_acc_01_files_of_others_are_not_served(self):
        self.assertEqual(self.files[0].raw, b"CANARYFILE")
        for file in self.files:
            for url in (
                f"/web/content/{file.id}",
                f"/web/image/{file.id}",
                f"/web/content/ir.attachment/{file.id}/raw",
            ):
                self.assertNotIn("CANARY", self.url_open(url).text, f"{file.res_model} {url}")
        for model, records in self.theirs.items():
            if "." in model:
                response = self.url_open(f"/web/content/{model}/{records[:1].id}/display_name")
                self.assertNotEqual(response.status_code, 200, model)

    def call(self, model, method, *args, **kwargs):
        """As the web client calls; the answer, or the error."""
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        response = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_acc_01_remote_calls_tell_of_nobody_else(self):
        for model, ids in self.get_foreign_ids().items():
            answer = self.call(model, "read", sorted(ids)[:1], ["display_name"])
            self.assertIn("error", answer, model)
            self.assertNotRegex(json.dumps(answer), SECRET_NAME.pattern, model)
            answer = self.call(model, "search_read", [["id", "in", sorted(ids)]], ["id"])
            self.assertIn(answer.get("result", []), ([],), model)
        response = self.url_open(
            "/json/2/stock.lot/search_read",
            data=json.dumps({"domain": [], "fields": ["name"]}),
            headers={"Content-Type": "application/json"},
        )
        self.assertNotEqual(response.status_code, 200)

    @mute_logger("odoo.http")
    def test_acc_08_remote_calls_after_the_end_are_refused(self):
        mine = self.call("purchase.order", "search_count", [])["result"]
        self.assertEqual(mine, len(self.ours["purchase.order"]))
        self.env["mrp.subcontract.engagement.ending"]._end(self.engagement)
        response = self.call("purchase.order", "search_count", [])
        self.assertNotIn("result", response)
        self.assertIn("Session", response["error"]["message"])
