"""One step of a walk, as whoever walks sees it."""

from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _

from api.language import language
from dispatch.catalogue.guide import Went
from dispatch.errors import N_
from dispatch.help.articles.reading import picture_names
from dispatch.help.trees.tree import NodeKind, Outcome, TreeEdition
from dispatch.help.walk import Walk, WalkStep
from dispatch.store.database import Transaction

WENT = {
    Went.HELPED: N_("It works now"),
    Went.DID_NOT_HELP: N_("It did not help"),
    Went.COULD_NOT: N_("I could not do it"),
}


def context(tx: Transaction, walk: Walk, *, here: str, person_url: str, error: str = "") -> dict[str, Any]:
    """`here`: where it is answered; `back` and such are below it."""
    node = walk.edition.node(walk.node)
    return {
        "walk": SimpleNamespace(
            name=walk.edition.name_in(language()),
            number=len(walk.steps) + 1,
            url=here,
            back_url=f"{here}/back" if walk.steps and walk.undone_at is None else "",
            person_url=person_url,
            outcome=walk.outcome.value if walk.outcome else "",
            error=error,
        ),
        "node": node_view(tx, walk.edition, walk.outcome and Outcome.PERSON, node),
        "tried": [step_line(walk, step) for step in walk.steps],
    }


def node_view(tx: Transaction, edition: TreeEdition, ended: Outcome | None, node: dict[str, Any]) -> SimpleNamespace:
    names = picture_names(tx, [node["picture"]]) if node.get("picture") else {}
    said = names.get(node.get("picture") or "", {})
    kind = NodeKind.END.value if ended else node["kind"]
    return SimpleNamespace(
        code=node["code"],
        kind=kind,
        text=text_in(node["texts"]),
        picture=f"/help/pictures/{node['picture']}" if said else "",
        shows=(said.get(language()) or said.get("en", "")) if said else "",
        answers=answers(node) if kind != NodeKind.END else [],
    )


def answers(node: dict[str, Any]) -> list[tuple[str, str]]:
    if node["kind"] == NodeKind.TRY:
        return [(went.value, _(said)) for went, said in WENT.items()]
    return [(choice["code"], text_in(choice["texts"])) for choice in node["choices"]]


def step_line(walk: Walk, step: WalkStep) -> SimpleNamespace:
    node = walk.edition.node(step.node)
    said = dict(answers(node)).get(step.answer, step.answer)
    return SimpleNamespace(text=text_in(node["texts"]), answer=said, seen=step.seen)


def text_in(texts: dict[str, str]) -> str:
    return texts.get(language()) or texts["en"]
