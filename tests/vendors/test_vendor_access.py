"""The walk: whatever a vendor's user can ask for, of every model and page there is, without meeting anybody else's."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common.rivals import SECRET_NAME, SECRET_TEXT, RivalsCommon
from ..common.vendor_reach import NAMES_SHOWN, REACHED_MODELS

# read_group sums these; everything that Galvano may see is far below
SECRET_FROM = 100000
# of the world, the same for everybody: a few records of these stand for all
FACTS = ("res.country", "res.country.group", "res.country.state", "res.currency", "res.lang", "payment.method")
PUBLIC_NUMBERS = ("uom.uom", "res.lang", "res.currency")


@tagged("post_install", "-at_install")
class TestVendorAccess(RivalsCommon):
    """Galvano's user walks every model; Rival Plating works on the same products."""

    def check(self, values, place, leaks, pattern=SECRET_TEXT):
        """Note secrets in values that came back from somewhere."""
        # the identifier of a mail is made of times and random digits
        if place.startswith(PUBLIC_NUMBERS) or place.endswith("message_id"):
            pattern = SECRET_NAME
        found = pattern.search(repr(values))
        if found:
            leaks.append(f"{place}: …{repr(values)[max(found.start() - 60, 0) : found.end() + 40]}…")

    def walk_values(self, model, rows, foreign, leaks):
        """Check the rows of `read`, field by field: texts, numbers, ids, and the names of linked records."""
        for name in {name for row in rows for name in row}:
            field = model._fields[name]
            location = f"{model._name}.{name}"
            values = [row[name] for row in rows if name in row]
            if field.type == "binary":
                continue
            self.check([value for value in values if value], location, leaks)
            if field.type in ("float", "monetary", "integer") and name != "id" and model._name not in PUBLIC_NUMBERS:
                leaks.extend(f"{location} = {value}" for value in values if abs(value) >= SECRET_FROM)
            if field.relational and field.comodel_name in foreign:
                ids = set()
                for value in values:
                    ids.update(value if field.type != "many2one" else value[:1] if value else ())
                if ids & foreign[field.comodel_name]:
                    leaks.append(f"{location}: ids of others {ids & foreign[field.comodel_name]}")
            if field.type == "many2one" and not self.is_name_shown(location):
                targets = self.env[field.comodel_name].browse({value[0] for value in values if value})
                strangers = self.get_strangers(targets.with_user(self.vendor_user))
                if strangers:
                    leaks.append(f"{location} names {strangers.sudo().mapped('display_name')[:3]}, not readable")

    def is_name_shown(self, place):
        model_name = place.rpartition(".")[0]
        return place in NAMES_SHOWN or f"{model_name}.*" in NAMES_SHOWN

    def get_strangers(self, records):
        """Which of these a user may not read."""
        if not records.has_access("read"):
            return records if not records.browse().has_access("read") else records - records._filtered_access("read")
        return records.browse()

    def test_acc_01_acc_05_a_vendor_reads_its_own_custody_only(self):
        foreign, leaks = self.get_foreign_ids(), []
        models = self.get_readable_models(self.vendor_user)
        # a model that an addon opens to portal users must be looked at before it stands in the list
        self.assertEqual(sorted(models), sorted(REACHED_MODELS))
        visible = {}
        for name, model in models.items():
            if not model.has_access("read"):
                continue
            records = model.with_context(active_test=False).search([])
            visible[name] = len(records)
            if set(records.ids) & foreign.get(name, set()):
                leaks.append(f"{name}: finds {set(records.ids) & foreign[name]} of others")
            if name in FACTS:
                records = records[:5]
            names = [field.name for field in self.get_readable_fields(model)]
            rows, _refused = self.read_what_can_be_read(records, names)
            self.walk_values(model, rows, foreign, leaks)
            if name not in FACTS:
                self.walk_groups(model, leaks)
            self.check(model.fields_get(attributes=["string", "help"]), f"{name}.fields_get", leaks, SECRET_NAME)
            if model._rec_name or model._rec_names_search:
                self.check(model.name_search("", limit=100), f"{name}.name_search", leaks)
            self.walk_web_read(records, names, leaks)
            # guessed ids
            for record_id in sorted(foreign.get(name, ()))[:20]:
                with self.assertRaises(AccessError, msg=f"{name} {record_id}"):
                    model.browse(record_id).read(["id", "create_date"])
        self.assertEqual(leaks, [], "\n" + "\n".join(sorted(leaks)))
        # core shows lots of what a subcontractor makes there and from what: of those, its own three
        self.assertEqual(visible["stock.lot"], 3)
        self.assertEqual(visible["mrp.production"], len(self.ours["core productions"]))
        self.assertEqual(visible["purchase.order"], len(self.ours["purchase.order"]))
        self.assertEqual(visible["account.move"], 1)
        self.assertEqual(visible["ir.sequence"], 0)

    def walk_groups(self, model, leaks):
        """Group by and sum up every stored field."""
        stored = [field for field in self.get_readable_fields(model) if field.store and field.column_type]
        sums = [
            f"{field.name}:sum"
            for field in stored
            if field.type in ("float", "monetary", "integer") and field.name != "id" and field.aggregator
        ]
        for field in stored:
            if field.type in ("binary", "json", "properties", "properties_definition", "html", "serialized"):
                continue
            groupby = f"{field.name}:month" if field.type in ("date", "datetime") else field.name
            try:
                groups = model.formatted_read_group([], [groupby], ["__count", *sums])
            except (AccessError, UserError, ValueError, NotImplementedError):
                continue
            self.check(groups, f"{model._name} by {field.name}", leaks)
            sums = []

    def walk_web_read(self, records, names, leaks):
        """As the web client reads a form: with the names of what is linked."""
        fields = [records._fields[name] for name in names]
        for field in fields:
            if field.relational:
                try:
                    values = records[:5].web_read({field.name: {"fields": {"display_name": {}}}})
                except (AccessError, UserError):
                    continue
                self.check(values, f"{records._name}.{field.name} in web_read", leaks)
