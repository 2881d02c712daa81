"""The addon's source keeps to its structure: contexts that refer downward only, and models of a bearable size."""

import ast

from odoo.tests import TransactionCase, tagged

from . import structure


@tagged("post_install", "-at_install")
class TestStructure(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trees = structure.read_trees()
        cls.known = structure.PYTHON_NAMES | cls.get_core_names()

    @classmethod
    def get_core_names(cls):
        """Names of methods and fields that Odoo's own classes define."""
        return {
            name
            for model in cls.registry.models.values()
            for base in model.mro()
            if not base.__module__.startswith("odoo.addons.mrp_outsourcing.")
            # a class that the registry makes has the name of the model, and the fields of all
            and getattr(base, "pool", None) is None
            for name in vars(base)
        }

    def check_none(self, problems):
        self.assertFalse(problems, "\n".join(["", *problems]))

    def test_contexts_refer_downward_only(self):
        self.check_none(structure.find_upward(self.trees, self.known))

    def test_files_hold_what_they_are_named_after(self):
        self.check_none(structure.find_misnamed(self.trees))

    def test_no_model_has_too_many_methods_or_places(self):
        for counts, limit in (
            (structure.count_methods(self.trees), structure.MAX_METHODS),
            (structure.count_places(self.trees), structure.MAX_PLACES),
        ):
            self.assertEqual({model: number for model, number in counts.items() if number > limit}, {})

    def test_a_reference_upward_is_found(self):
        low = structure.ROOT / "models" / "operations" / "planted.py"
        high = structure.ROOT / "models" / "vendors" / "planted.py"
        trees = {
            high: ast.parse(
                "class Planted(models.Model):\n"
                "    _inherit = 'mrp.planted'\n"
                "    def _planted_above(self):\n"
                "        return self._planted_below()\n"
            ),
            low: ast.parse(
                "class Planted(models.Model):\n"
                "    _name = 'mrp.planted'\n"
                "    def _planted_below(self):\n"
                "        return self._planted_above()\n"
            ),
        }
        self.assertEqual(
            structure.find_upward(trees, self.known),
            ["models/operations/planted.py:4: operations refers to _planted_above, of vendors"],
        )
        self.assertEqual(structure.find_upward(trees, self.known | {"_planted_above"}), [])

    def test_a_misnamed_file_is_found(self):
        path = structure.ROOT / "models" / "operations" / "mrp_planted.py"
        source = (
            "class One(models.Model):\n    _name = 'mrp.planted'\nclass Two(models.Model):\n    _name = 'mrp.other'\n"
        )
        self.assertEqual(
            structure.find_misnamed({path: ast.parse(source)}),
            ["models/operations/mrp_planted.py: holds mrp.other, too; name it after its concept"],
        )
