"""Whether a tree can be walked: every way leads on, and from everywhere an end can be reached. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from dispatch.catalogue.guide import Went
from dispatch.errors import N_
from dispatch.help.trees.tree import NodeKind, Outcome, ways_on
from dispatch.words import LANGUAGES

MOST_NODES, MOST_CHOICES, LONGEST = 60, 8, 500
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Problem:
    """`node`: its code, '' where it is about the whole."""

    node: str
    says: str


def problems(nodes: Sequence[dict[str, Any]], pictures: Collection[str] = ()) -> list[Problem]:
    """Nothing where it may be published. `pictures`: the codes there are."""
    if not nodes:
        return [Problem("", N_("there is nothing in it yet"))]
    found = [Problem(str(node.get("code", "")), says) for node in nodes for says in _faults(node, pictures)]
    codes = [node.get("code") for node in nodes]
    found += [Problem(code, N_("two have this code")) for code in sorted({c for c in codes if codes.count(c) > 1})]
    if len(nodes) > MOST_NODES:
        found.append(Problem("", N_("it is too long to be walked")))
    if nodes[0].get("kind") == NodeKind.END:
        found.append(Problem(nodes[0]["code"], N_("it ends where it begins")))
    return found or _ways(nodes)


def _faults(node: dict[str, Any], pictures: Collection[str]) -> list[str]:
    found = []
    if not CODE.fullmatch(str(node.get("code", ""))):
        found.append(N_("its code must be small letters, digits and underscores"))
    if not _told(node.get("texts")):
        found.append(N_("its words are missing in one of the languages, or too long"))
    if node.get("picture") and node["picture"] not in pictures:
        found.append(N_("its picture isn't there"))
    kind = node.get("kind")
    if kind == NodeKind.QUESTION:
        choices = node.get("choices") or []
        if not 2 <= len(choices) <= MOST_CHOICES or not all(_told(choice.get("texts")) for choice in choices):
            found.append(N_("it needs two choices at least, each in every language"))
    elif kind == NodeKind.TRY:
        if set(node.get("ways") or {}) != set(Went):
            found.append(N_("it must lead on whether it helped, did not help or could not be done"))
    elif kind == NodeKind.END:
        if node.get("outcome") not in set(Outcome):
            found.append(N_("it ends, but not in one of the ends there are"))
    else:
        found.append(N_("its kind is none there is"))
    return found


def _ways(nodes: Sequence[dict[str, Any]]) -> list[Problem]:
    on = {node["code"]: list(ways_on(node).values()) for node in nodes}
    found = [
        Problem(code, N_("one of its answers leads nowhere")) for code, nexts in on.items() if set(nexts) - set(on)
    ]
    if found:
        return found
    reached = _reached(on, [nodes[0]["code"]])
    found = [Problem(code, N_("nothing leads here")) for code in on if code not in reached]
    back: dict[str, list[str]] = {code: [] for code in on}
    for code, nexts in on.items():
        for one in nexts:
            back[one].append(code)
    ends = [node["code"] for node in nodes if node["kind"] == NodeKind.END]
    may_end = _reached(back, ends)
    return found + [Problem(code, N_("from here it never ends")) for code in on if code not in may_end]


def _reached(on: dict[str, list[str]], begin: list[str]) -> set[str]:
    seen, todo = set(begin), list(begin)
    while todo:
        fresh = [one for one in on[todo.pop()] if one not in seen]
        seen.update(fresh)
        todo += fresh
    return seen


def _told(texts: Any) -> bool:
    if not isinstance(texts, dict):
        return False
    return all(isinstance(texts.get(one), str) and 0 < len(texts[one]) <= LONGEST for one in LANGUAGES)
