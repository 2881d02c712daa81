"""Writes the tables of docs that follow from the source: concepts, hooks and context keys.

A table stands between `<!-- name -->` and `<!-- /name -->`. What a context key means is written by hand, and kept.
"""

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

import structure  # noqa: E402

# names that models of the addon begin with
OURS = ("mrp.subcontract", "mrp.job", "mrp.cost", "mrp.wip", "mrp.received", "mrp.outsourcing", "mrp.bom.")
KEY = r"(?:outsourcing|subcontract)_\w+"


def get_summary(doc):
    """The first sentence of a docstring, in one line."""
    text = re.sub(r"\s+", " ", doc.split("\n\n")[0]).strip()
    return re.split(r"(?<=[a-z)])\. ", text)[0].rstrip(".")


def get_row(path, tree):
    """(concept, about) of a file that holds a model or service of the addon, or a tool; else None."""
    doc = ast.get_docstring(tree) or ""
    if structure.get_context(path) == "tools":
        return path.stem.replace("_", " ").capitalize(), get_summary(doc)
    for node in tree.body:
        if not isinstance(node, ast.ClassDef) or not structure.get_model(node).startswith(OURS):
            continue
        values = {getattr(item.targets[0], "id", ""): item.value for item in node.body if isinstance(item, ast.Assign)}
        is_dialog = path.relative_to(ROOT).parts[0] == "wizards" and "Abstract" not in ast.unparse(node.bases[0])
        if {"_name", "_description"} <= values.keys() and not is_dialog:
            return ast.literal_eval(values["_description"]), get_summary(doc or ast.get_docstring(node) or "")
    return None


def get_concepts(trees, _old):
    """Rows of the table of concepts."""
    rows = ["| context | concept | file | about |", "| --- | --- | --- | --- |"]
    for context in structure.CONTEXTS:
        title = context
        for path, tree in sorted(trees.items()):
            row = get_row(path, tree) if structure.get_context(path) == context and path.stem != "__init__" else None
            if row:
                rows.append(f"| {title} | {row[0]} | `{path.relative_to(ROOT)}` | {row[1]} |")
                title = ""
    return rows


def get_hooks(trees, _old):
    """Rows of the table of hooks: methods whose docstring says that they are one."""
    hooks, contexts = {}, {}
    for path, tree in trees.items():
        context = structure.get_context(path)
        for node in ast.walk(tree):
            for item in node.body if isinstance(node, ast.ClassDef) else ():
                if not isinstance(item, ast.FunctionDef):
                    continue
                key = (structure.get_model(node), item.name)
                contexts.setdefault(key, set()).add(context)
                doc = re.sub(r"\s+", " ", (ast.get_docstring(item) or "").split("\n\n")[0])
                if "Hook: " in doc:
                    arguments = ", ".join(argument.arg for argument in item.args.args[1:])
                    about = re.sub(r"Hook: (.)", lambda match: match[1].upper(), doc).rstrip(".")
                    hooks[key] = (context, arguments, about)
    rows = ["| hook | defined in | what for | overridden by |", "| --- | --- | --- | --- |"]
    level = structure.CONTEXTS.index
    for (model, name), (context, arguments, about) in sorted(
        hooks.items(), key=lambda hook: (level(hook[1][0]), hook[0])
    ):
        others = ", ".join(sorted(contexts[model, name] - {context}, key=level))
        rows.append(f"| `{name}({arguments})` | {context}: `{model}` | {about} | {others or '-'} |")
    return rows


def get_keys(trees, old):
    """Rows of the table of context keys."""
    meanings = dict(re.findall(rf"\| `({KEY})` \|.*\| (.*) \|$", old, flags=re.MULTILINE))
    readers, writers = {}, {}
    for path in trees:
        text, context = path.read_text(encoding="utf-8"), structure.get_context(path)
        for key in re.findall(rf'context(?:\.get\(\s*|\[)"({KEY})"', text) + re.findall(
            rf'"({KEY})" in self\.env\.co', text
        ):
            readers.setdefault(key, set()).add(context)
        for call in re.findall(r"with_context\((.*?)\)", text, flags=re.DOTALL):
            for key in re.findall(rf"\b({KEY})\s*=|\"({KEY})\":", call):
                writers.setdefault(key[0] or key[1], set()).add(context)
    rows = ["| key | set in | read in | meaning |", "| --- | --- | --- | --- |"]
    for key in sorted(readers):
        written, read = (", ".join(sorted(found.get(key, ()))) for found in (writers, readers))
        rows.append(f"| `{key}` | {written or '-'} | {read} | {meanings.get(key, '')} |")
    return rows


def main():
    trees = structure.read_trees()
    tables = {"concepts": get_concepts, "hooks": get_hooks, "keys": get_keys}
    for path in sorted((ROOT / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for name, get_rows in tables.items():
            old = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", text, flags=re.DOTALL)
            if old:
                rows = "\n".join(get_rows(trees, old[1]))
                text = f"{text[: old.start(1)]}\n{rows}\n\n{text[old.end(1) :]}"
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
