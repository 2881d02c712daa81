"""Vendors in the portal: two rivals who work on the same product, each with a user of its own."""

import io
import re
import zipfile

from odoo import Command, http
from odoo.tests import HttpCase, new_test_user

from .base import OutsourcingCommon


class VendorCommon(OutsourcingCommon, HttpCase):
    """Galvano and Rival Plating both have an active engagement on the bracket, and one portal user each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls.make_service(vendors=(cls.vendor, cls.rival))
        cls.bracket = cls.make_product("Bracket", cost=3.0)
        cls.bom = cls.make_bom(cls.bracket, cls.service)
        cls.vendor_user = cls.make_vendor_user(cls.vendor, "galvano")
        cls.rival_user = cls.make_vendor_user(cls.rival, "rival")
        cls.engagement = cls.engage(cls.vendor, cls.vendor_user, cls.bracket)
        cls.rival_engagement = cls.engage(cls.rival, cls.rival_user, cls.bracket)

    @classmethod
    def make_vendor_user(cls, vendor, login):
        user = new_test_user(cls.env, login, groups="base.group_portal", password=login, email=f"{login}@example.com")
        user.partner_id.parent_id = vendor
        return user

    @classmethod
    def engage(cls, vendor, users, products, activate=True, **values):
        engagement = cls.env["mrp.subcontract.engagement"].create(
            {
                "vendor_id": vendor.id,
                "user_id": cls.planner.id,
                "vendor_user_ids": [Command.set(users.ids)],
                "line_ids": [Command.create({"product_id": product.id}) for product in products],
                **values,
            }
        )
        engagement = engagement.with_user(cls.planner)
        if activate:
            engagement.action_activate()
        return engagement

    def make_work(self, vendor=None, quantity=10, bom=None, ship=True, **values):
        """Outsourced work on a confirmed order, by default on the vendor's floor."""
        bom = bom or self.bom
        self.agree_on(bom)
        production = self.make_production(bom, quantity, **values)
        operation = self.get_operation(production)
        operation.vendor_id = vendor or self.vendor
        self.order(production)
        if ship:
            self.ship(operation)
        return operation

    def agree_on(self, bom):
        """The engagements work by a bill of materials that was made after they began."""
        lines = (self.engagement | self.rival_engagement).line_ids
        lines = lines.filtered(lambda line: line.product_id.product_tmpl_id == bom.product_tmpl_id)
        lines.filtered(lambda line: line.bom_id != bom).bom_id = bom

    # --- what a vendor's user does in a browser

    def open_page(self, url, user=None):
        """The text of a page as a vendor's user gets it, by default Galvano's."""
        user = user or self.vendor_user
        self.authenticate(user.login, user.login)
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200, url)
        return response.text

    def send(self, url, user=None, files=None, **data):
        """Post a form of the portal; the response of the page that follows."""
        user = user or self.vendor_user
        self.authenticate(user.login, user.login)
        return self.url_open(url, data={"csrf_token": http.Request.csrf_token(self), **data}, files=files)

    def get_text(self, html):
        """What a reader sees: tags and runs of white space removed."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()

    def pack(self, parts):
        """A zip archive of {name: content}: what workbooks are packed as."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return stream.getvalue()
