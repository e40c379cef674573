"""A tree as its form holds it: a place each, answers one a line, and beside them where each leads."""

from typing import Any

from api import forms
from dispatch.catalogue.guide import Went
from dispatch.help.trees.tree import NodeKind, TreeEdition, ways_on
from dispatch.words import LANGUAGES

MOST_NEW = 2  # empty places below the last


def places(edition: TreeEdition | None) -> int:
    return len(edition.nodes if edition else []) + MOST_NEW


def held(edition: TreeEdition) -> dict[str, str]:
    found = {f"name-{spoken}": edition.names.get(spoken, "") for spoken in LANGUAGES}
    found["faults"] = " ".join(edition.faults)
    for place, node in enumerate(edition.nodes, 1):
        found |= {f"{name}-{place}": value for name, value in _held(node).items()}
    return found


def names() -> dict[str, str]:
    return {spoken: forms.text(f"name-{spoken}") or "" for spoken in LANGUAGES}


def nodes(count: int) -> list[dict[str, Any]]:
    """Those that have a code, in the order of the form; taking the code away takes the place out."""
    return [_node(place) for place in range(1, count + 1) if forms.text(f"code-{place}")]


def _held(node: dict[str, Any]) -> dict[str, str]:
    choices = node.get("choices", [])
    found = {"code": node["code"], "kind": node["kind"], "picture": node.get("picture", "")}
    found["next"] = "\n".join(ways_on(node).values())
    found["outcome"] = node.get("outcome", "")
    found["answers"] = "\n".join(choice["code"] for choice in choices)
    for spoken in LANGUAGES:
        found[spoken] = node["texts"].get(spoken, "")
        found[f"answers-{spoken}"] = "\n".join(choice["texts"].get(spoken, "") for choice in choices)
    return found


def _node(place: int) -> dict[str, Any]:
    kind = forms.text(f"kind-{place}") or NodeKind.QUESTION.value
    node: dict[str, Any] = {
        "code": forms.text(f"code-{place}") or "",
        "kind": kind,
        "texts": {spoken: forms.text(f"{spoken}-{place}") or "" for spoken in LANGUAGES},
    }
    if forms.text(f"picture-{place}"):
        node["picture"] = forms.text(f"picture-{place}")
    leads = _lines(f"next-{place}")
    if kind == NodeKind.QUESTION:
        node["choices"] = _choices(place, leads)
    elif kind == NodeKind.TRY:
        node["ways"] = dict(zip((went.value for went in Went), leads, strict=False))
    else:
        node["outcome"] = forms.text(f"outcome-{place}") or ""
    return node


def _choices(place: int, leads: list[str]) -> list[dict[str, Any]]:
    codes = _lines(f"answers-{place}")
    said = {spoken: _lines(f"answers-{spoken}-{place}") for spoken in LANGUAGES}
    return [
        {
            "code": code,
            "next": leads[number] if number < len(leads) else "",
            "texts": {spoken: lines[number] if number < len(lines) else "" for spoken, lines in said.items()},
        }
        for number, code in enumerate(codes)
    ]


def _lines(name: str) -> list[str]:
    return [line.strip() for line in (forms.text(name) or "").splitlines() if line.strip()]
