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


@cache
def nodes(file: str) -> list[ast.AST]:
    return list(ast.walk(sources()[file]))


def found(*kinds: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for file in sources():
        yield from ((f"{file}:{node.lineno}", node) for node in nodes(file) if isinstance(node, kinds))


Class = tuple[str, str]  # file and name: rooms may call two refusals the same


@cache
def classes() -> dict[Class, ast.ClassDef]:
    return {(where.rsplit(":", 1)[0], node.name): node for where, node in found(ast.ClassDef)}


@cache
def imported(file: str) -> dict[str, Class]:
    lines = (node for node in nodes(file) if isinstance(node, ast.ImportFrom))
    return {
        alias.asname or alias.name: (f"{line.module.replace('.', '/')}.py", alias.name)
        for line in lines
        for alias in line.names
    }


@cache
def meant(file: str, name: str) -> Class | None:
    """The class that a name stands for in a file; of `module.Name`, the first that is called so."""
    for known in ((file, name), imported(file).get(name)):
        if known in classes():
            return known
    return called().get(name)


@cache
def called() -> dict[str, Class]:
    return {name: (file, name) for file, name in classes()}


def last(name: ast.expr) -> str:
    return name.attr if isinstance(name, ast.Attribute) else ast.unparse(name)


@cache
def is_refusal(which: Class | None) -> bool:
    if which is None:
        return False
    bases = (meant(which[0], last(base)) for base in classes()[which].bases)
    return which[1] == "Refusal" or any(is_refusal(base) for base in bases)


def says(which: Class) -> str:
    """The class's own words, else those of its family."""
    node = classes()[which]
    for line in node.body:
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "says":
            return ast.literal_eval(line.value.args[0])
    return says(meant(which[0], last(node.bases[0])))


def own_facts(which: Class) -> set[str]:
    """What the class fills in by itself."""
    calls = [node for node in ast.walk(classes()[which]) if isinstance(node, ast.Call)]
    return {fact.arg for call in calls if ast.unparse(call.func) == "super().__init__" for fact in call.keywords}


def raised() -> list[tuple[str, Class, set[str | None]]]:
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
    which = [(where, meant(where.rsplit(":", 1)[0], name), given) for where, name, given in calls + bare]
    return [(where, refusal, given) for where, refusal, given in which if is_refusal(refusal)]


def places(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def test_every_refusal_is_raised_with_the_facts_its_sentence_tells():
    lacking = {
        where: missing
        for where, which, given in raised()
        if None not in given and (missing := places(says(which)) - given - own_facts(which))
    }

    assert len(raised()) > 150
    assert not lacking


def test_no_sentence_reaches_into_its_facts():
    said = {which: places(says(which)) for which in classes() if is_refusal(which)}

    assert not {which: told for which, told in said.items() if not all(place.isidentifier() for place in told)}


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
