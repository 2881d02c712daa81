"""What the addon's own source says about its structure: contexts, what they define, and what they refer to.

Read from the source alone, so that it needs no database: `python tests/structure.py` lists what `test_structure`
refuses.
"""

import ast
import re
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]

# lowest first: a context may refer to what stands further up in this list, never to what stands further down
CONTEXTS = (
    "tools",
    "foundation",
    "operations",
    "purchasing",
    "logistics",
    "planning",
    "outsourced_orders",
    "vendors",
    "accounting",
    "analysis",
)
LAYERS = ("models", "wizards", "controllers", "reports")

# attributes that say nothing about a model
PYTHON_NAMES = {
    name
    for kind in (dict, list, tuple, str, set, bytes, float, date, datetime, timedelta, defaultdict)
    for name in dir(kind)
} | {"_asdict", "_fields", "_replace"}

MAX_METHODS = 150
MAX_PLACES = 8


class Definition(NamedTuple):
    """A method or field that a class of the addon has."""

    name: str
    kind: str
    model: str
    context: str
    path: Path
    line: int


class Reference(NamedTuple):
    """A name that some code mentions: an attribute, or a text that can only mean one."""

    name: str
    context: str
    path: Path
    line: int


def get_context(path):
    """Name of the context that a file belongs to, or None."""
    parts = path.relative_to(ROOT).parts
    if parts[0] == "tools":
        return "tools"
    return parts[1] if parts[0] in LAYERS and parts[1] in CONTEXTS else None


def get_files():
    """Python files that belong to a context."""
    folders = [ROOT / "tools", *(ROOT / layer for layer in LAYERS)]
    return sorted(path for folder in folders for path in folder.rglob("*.py") if get_context(path))


def _get_text(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def get_model(node):
    """Name of the model that a class defines or extends, or an empty text."""
    names = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            value = statement.value
            texts = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
            names[statement.targets[0].id] = [_get_text(text) for text in texts]
    if "_name" in names:
        return names["_name"][0] or ""
    inherited = names.get("_inherit", [])
    return inherited[0] or "" if len(inherited) == 1 else ""


def _is_field(value):
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and isinstance(value.func.value, ast.Name)
        and value.func.value.id == "fields"
    )


def read_definitions(trees):
    """Methods and fields of the addon's classes.

    :param dict trees: syntax trees by path
    """
    for path, tree in trees.items():
        context = get_context(path)
        for node in ast.walk(tree):
            if not isinstance(node, ast.ClassDef):
                continue
            model = get_model(node)
            for item in node.body:
                if isinstance(item, ast.FunctionDef):
                    yield Definition(item.name, "method", model, context, path, item.lineno)
                elif isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name) and _is_field(item.value):
                    yield Definition(item.targets[0].id, "field", model, context, path, item.lineno)


def read_references(trees):
    """Names that the code mentions, those that an override passes on to `super()` left out.

    :param dict trees: syntax trees by path
    """
    for path, tree in trees.items():
        context = get_context(path)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                owner = node.value
                if isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super":
                    continue
                yield Reference(node.attr, context, path, node.lineno)
            elif _get_text(node) and node.value.replace(".", "_").isidentifier():
                for part in node.value.split("."):
                    yield Reference(part, context, path, node.lineno)


def read_imports(trees):
    """References of imports from another context: pairs of reference and the context that is imported from."""
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or not node.level:
                continue
            base = path
            for _level in range(node.level):
                base = base.parent
            target = base.joinpath(*(node.module or "").split(".")) / "_"
            other = get_context(target) if target.is_relative_to(ROOT) else None
            if other:
                yield Reference(node.module or "", get_context(path), path, node.lineno), other


def read_trees(files=None):
    """Syntax trees by path."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in files or get_files()}


def find_upward(trees, known, kinds=("method",)):
    """What points up: a reference to a name that only higher contexts define, or an import from one.

    :param trees: see `read_trees`
    :param set known: names that Odoo or Python define, too: they say nothing about our contexts
    :param kinds: of definitions: `method`, `field`
    :return: texts, one for each
    """
    level = CONTEXTS.index
    owners = defaultdict(set)
    for definition in read_definitions(trees):
        owners[definition.name].add((definition.kind, definition.context))
    problems = []
    for reference in read_references(trees):
        defined = owners.get(reference.name)
        if not defined or reference.name in known or not any(kind in kinds for kind, _context in defined):
            continue
        lowest = min((context for _kind, context in defined), key=level)
        if level(lowest) > level(reference.context):
            problems.append((reference, lowest))
    problems += [
        (reference, other) for reference, other in read_imports(trees) if level(other) > level(reference.context)
    ]
    return [
        f"{reference.path.relative_to(ROOT)}:{reference.line}: "
        f"{reference.context} refers to {reference.name}, of {context}"
        for reference, context in sorted(problems)
    ]


def get_class_models(tree):
    """Names of models in the order in which a file defines or extends them."""
    return [model for node in tree.body if isinstance(node, ast.ClassDef) and (model := get_model(node))]


def find_misnamed(trees):
    """Files that are named after a model, and hold a class of another one.

    A file that holds several models, or is about one side of a model, is named after its concept instead.
    """
    models = {model.replace(".", "_") for tree in trees.values() for model in get_class_models(tree)}
    problems = []
    for path, tree in trees.items():
        stem = path.stem
        about = max((model for model in models if stem == model or stem.startswith(f"{model}_")), key=len, default=None)
        if not about:
            continue
        others = {
            model for model in get_class_models(tree) if not f"{model.replace('.', '_')}_".startswith(f"{about}_")
        }
        problems += [
            f"{path.relative_to(ROOT)}: holds {model}, too; name it after its concept" for model in sorted(others)
        ]
    return problems


def count_places(trees):
    """{model: number of class bodies}, of models that have a class in `models`"""
    places = defaultdict(int)
    for tree in trees.values():
        for model in get_class_models(tree):
            places[model] += 1
    return places


def count_methods(trees):
    """{model: number of methods that the addon gives it}"""
    methods = defaultdict(set)
    for definition in read_definitions(trees):
        if definition.kind == "method" and definition.model:
            methods[definition.model].add(definition.name)
    return {model: len(names) for model, names in methods.items()}


def count_overrides(trees, core_methods):
    """{(model, method of Odoo): number of overrides}

    :param dict core_methods: names of Odoo's own methods by model
    """
    overrides = defaultdict(int)
    for definition in read_definitions(trees):
        if definition.kind == "method" and definition.name in core_methods.get(definition.model, ()):
            overrides[definition.model, definition.name] += 1
    return overrides


def read_known():
    """Names that Odoo's source and Python's own types define, or an empty set where Odoo can't be imported.

    Read from the source, too: more names than those of the installed modules, so it finds less than `test_structure`.
    """
    try:
        import odoo.addons
    except ImportError:
        return set()
    known = set(PYTHON_NAMES)
    roots = {Path(folder) for folder in [*odoo.__path__, *odoo.addons.__path__]}
    for path in (path for root in roots for path in root.rglob("*.py")):
        if not path.is_relative_to(ROOT) and "tests" not in path.parts:
            known.update(re.findall(r"^ *(?:async )?def (\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE))
    return known


def main():
    """Tell what is found without asking a database which names are Odoo's own."""
    trees = read_trees()
    known = read_known()
    if not known:
        _tell("No `import odoo` here, so names of Odoo's own are listed, too: use the Python of the set-up.")
    for text in [*find_upward(trees, known), *find_misnamed(trees)]:
        _tell(text)
    places = count_places(trees)
    for model, number in sorted(count_methods(trees).items(), key=lambda item: -item[1])[:10]:
        _tell(f"{model}: {number} methods, {places[model]} places")


def _tell(text):
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main()
