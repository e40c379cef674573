"""What we could do better: sorted, put together, answered, and shown to everybody where they agreed."""

from types import SimpleNamespace

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.display import moment
from api.endpoint import page
from api.forms import Form
from api.language import language
from api.problems import sentence
from api.words import word
from dispatch.errors import Refusal
from dispatch.quality.topic import Topic
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.suggestions import actions, queries
from dispatch.suggestions.suggestion import DECIDERS, SUGGESTION_LIFE, Suggestion, SuggestionSource, SuggestionState
from dispatch.words import LANGUAGES

routes = Blueprint("suggestion_pages", __name__, url_prefix="/suggestions")
KEEPERS = DESK | {Role.QUALITY}
TEMPLATE = "suggestions/list.html"


def again(tx: Transaction, refusal: Refusal, **path: object) -> dict:
    return context(tx, forms.again(refusal), sentence(refusal))


@routes.get("")
@page(TEMPLATE, roles=KEEPERS)
def index(tx: Transaction) -> dict:
    return context(tx, forms.empty())


@routes.post("")
@page(TEMPLATE, roles=KEEPERS, refused=again)
def suggest(tx: Transaction) -> Response:
    one = actions.suggest(tx, forms.text("wish") or "", source=SuggestionSource.STAFF, language=language())
    return redirect(f"/suggestions?id={one.id}")


@routes.post("/<int:suggestion_id>/moves/<verb>")
@page(TEMPLATE, roles=KEEPERS, refused=again)
def move(tx: Transaction, suggestion_id: int, verb: str) -> Response:
    actions.move(tx, suggestion_id, verb, version=forms.number("version"))
    return redirect(f"/suggestions?id={suggestion_id}")


@routes.post("/<int:suggestion_id>/words")
@page(TEMPLATE, roles=KEEPERS, refused=again)
def write(tx: Transaction, suggestion_id: int) -> Response:
    said, did = ({one: forms.text(f"{name}-{one}") or "" for one in LANGUAGES} for name in ("said", "did"))
    topics = request.form.getlist("topics")
    actions.write(tx, suggestion_id, said=said, did=did, topics=topics, version=forms.number("version"))
    return redirect(f"/suggestions?id={suggestion_id}")


@routes.post("/<int:suggestion_id>/merge")
@page(TEMPLATE, roles=KEEPERS, refused=again)
def merge(tx: Transaction, suggestion_id: int) -> Response:
    into = forms.number("into") or suggestion_id
    actions.merge(tx, suggestion_id, into, version=forms.number("version"))
    return redirect(f"/suggestions?id={into}")


@routes.post("/<int:suggestion_id>/publish")
@page(TEMPLATE, roles=DECIDERS, refused=again)
def publish(tx: Transaction, suggestion_id: int) -> Response:
    """Or, where it is shown already, take it back."""
    act = actions.take_back if request.form.get("act") == "take_back" else actions.publish
    act(tx, suggestion_id, version=forms.number("version"))
    return redirect(f"/suggestions?id={suggestion_id}")


def context(tx: Transaction, form: Form, problem: str = "") -> dict:
    waiting = queries.queue(tx)
    wanted = (request.view_args or {}).get("suggestion_id") or request.args.get("id", type=int)
    chosen = queries.suggestion(tx, wanted) if wanted else waiting[0] if waiting else None
    worded = request.path.endswith("/words")
    counted = queries.counts(tx)
    return {
        "suggestions": [view(tx, one) for one in waiting],
        "chosen": view(tx, chosen) if chosen else None,
        "wording": wording(chosen, form if worded else None) if chosen else None,
        "ticked": request.form.getlist("topics") if worded else chosen.topics if chosen else [],
        "counts": [(word("suggestion_state", state), counted.get(state, 0)) for state in SuggestionState],
        "languages": [(code, word("language", code)) for code in LANGUAGES],
        "topics": [(topic.value, word("topic", topic)) for topic in Topic],
        "form": form,
        "problem": problem,
    }


def wording(one: Suggestion, sent: Form | None) -> Form:
    """What stands, or what was written over it and refused."""
    said = {f"said-{spoken}": one.said.get(spoken, "") for spoken in LANGUAGES}
    kept = said | {f"did-{spoken}": one.did.get(spoken, "") for spoken in LANGUAGES}
    return sent.beside(kept) if sent else Form(kept)


def view(tx: Transaction, one: Suggestion) -> SimpleNamespace:
    return SimpleNamespace(
        id=one.id,
        url=f"/suggestions?id={one.id}",
        here=f"/suggestions/{one.id}",
        words=one.words,
        lang=one.language,
        source=word("suggestion_source", one.source),
        at=moment(one.received_at),
        state=word("suggestion_state", one.state),
        topics=one.topics,
        said=one.said,
        did=one.did,
        others=[other.words for other in one.others],
        may_publish=one.may_publish or any(other.may_publish for other in one.others),
        published=one.published_at is not None,
        done=one.state is SuggestionState.DONE,
        verbs=[
            (verb, word("suggestion_verb", verb))
            for verb in SUGGESTION_LIFE.open_to(tx.stamp.by.role, one.state)
            if verb != "merge"
        ],
        may_merge="merge" in SUGGESTION_LIFE.open_to(tx.stamp.by.role, one.state),
        version=one.version,
    )
