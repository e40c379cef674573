"""A sentence that lacks its facts would be a fault itself. Read from the sources, so that rare refusals count too."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

ROOT = Path(__file__).parents[1]
PLACE = re.compile(r"%\((\w+)\)")
GETTEXT = {"_", "gettext", "ngettext"}


@cache
def sources() -> dict[str, ast.Module]:
    files = [path for room in ("dispatch", "api", "optimizer") for path in sorted((ROOT / room).rglob("*.py"))]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in files}


def found(*kinds: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for file, tree in sources().items():
        yield from ((f"{file}:{node.lineno}", node) for node in ast.walk(tree) if isinstance(node, kinds))


@cache
def classes() -> dict[str, ast.ClassDef]:
    return {node.name: node for _, node in found(ast.ClassDef)}


def last(name: ast.expr) -> str:
    return ast.unparse(name).rsplit(".", 1)[-1]


def is_refusal(name: str) -> bool:
    node = classes().get(name)
    return name == "Refusal" or node is not None and any(is_refusal(last(base)) for base in node.bases)


def says(name: str) -> str:
    """The class's own words, else those of its family."""
    node = classes()[name]
    for line in node.body:
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "says":
            return ast.literal_eval(line.value.args[0])
    return says(last(node.bases[0]))


def own_facts(name: str) -> set[str]:
    """What the class fills in by itself."""
    calls = [node for node in ast.walk(classes()[name]) if isinstance(node, ast.Call)]
    return {fact.arg for call in calls if ast.unparse(call.func) == "super().__init__" for fact in call.keywords}


def raised() -> list[tuple[str, str, set[str | None]]]:
    """Where, which refusal, and the facts it is given; None among them stands for `**facts`."""
    calls = [
        (where, last(node.func), {fact.arg for fact in node.keywords})
        for where, node in found(ast.Call)
        if isinstance(node.func, ast.Name | ast.Attribute)
    ]
    bare = [
        (where, last(node.exc), set())
        for where, node in found(ast.Raise)
        if isinstance(node.exc, ast.Name | ast.Attribute)
    ]
    return [(where, name, given) for where, name, given in calls + bare if is_refusal(name)]


def places(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def test_every_refusal_is_raised_with_the_facts_its_sentence_tells():
    lacking = {
        where: missing
        for where, name, given in raised()
        if None not in given and (missing := places(says(name)) - given - own_facts(name))
    }

    assert len(raised()) > 150
    assert not lacking


def test_no_sentence_reaches_into_its_facts():
    said = {name: places(says(name)) for name in classes() if is_refusal(name)}

    assert not {name: told for name, told in said.items() if not all(place.isidentifier() for place in told)}


def test_every_sentence_of_a_page_is_given_what_it_tells():
    lacking = {}
    for where, node in found(ast.Call):
        if not isinstance(node.func, ast.Name) or node.func.id not in GETTEXT:
            continue
        texts = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        needed = {name for text in texts for name in PLACE.findall(text)} - {"num"}
        given = {fact.arg for fact in node.keywords}
        if None not in given and texts and needed != given - {"num"}:
            lacking[where] = needed ^ given

    assert not lacking
