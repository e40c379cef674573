"""A small tree, and its ways."""

from typing import Any

from dispatch.help.trees import writing
from dispatch.help.trees.tree import TreeEdition
from dispatch.store.database import Transaction
from tests.builders import in_all


def question(code: str, **ways: str) -> dict[str, Any]:
    choices = [{"code": name, "texts": in_all(name.title()), "next": to} for name, to in ways.items()]
    return {"code": code, "kind": "question", "texts": in_all(f"{code.title()}?"), "choices": choices}


def to_try(code: str, helped: str, did_not_help: str, could_not: str | None = None) -> dict[str, Any]:
    ways = {"helped": helped, "did_not_help": did_not_help, "could_not": could_not or did_not_help}
    return {"code": code, "kind": "try", "texts": in_all(code.title()), "ways": ways}


def end(code: str, outcome: str) -> dict[str, Any]:
    return {"code": code, "kind": "end", "texts": in_all(code.title()), "outcome": outcome}


NODES = [
    question("lamp", red="batteries", dark="person"),
    to_try("batteries", "works", "push"),
    to_try("push", "works", "visit", "lamp"),
    end("works", "solved"),
    end("person", "person"),
    end("visit", "visit"),
]


def a_tree(tx: Transaction, code: str = "door", nodes: list | None = None, **facts: Any) -> TreeEdition:
    facts = {"names": in_all("The door"), "faults": []} | facts
    writing.draft(tx, code, nodes=NODES if nodes is None else nodes, **facts)
    return writing.publish(tx, code)
