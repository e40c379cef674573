"""The guides in the set-up: what is asked and tried from afar, edited as one form; keeping it makes a new edition."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.display import moment
from api.endpoint import page
from api.forms import Form
from api.language import language
from api.pages.setup import KEEPERS, READERS
from api.words import word
from dispatch.catalogue import guides
from dispatch.catalogue.guide import Guide, StepKind, text_in
from dispatch.errors import Refusal
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES
from dispatch.work import queries

routes = Blueprint("guides_pages", __name__, url_prefix="/setup/guides")


def again(tx: Transaction, refusal: Refusal, code: str) -> dict:
    return context(tx, guides.guide(tx, code, tx.stamp.at), forms.again(refusal))


@routes.get("")
@page("setup/guides.html", roles=READERS)
def index(tx: Transaction) -> dict:
    used = queries.faults_on(tx, tx.stamp.at.date())
    times = Counter(one.guide for one in used)
    return {
        "guides": [
            SimpleNamespace(
                code=one.code,
                url=f"/setup/guides/{one.code}",
                steps=len(one.steps),
                first=text_in(one.steps[0], language()) if one.steps else "",
                since=moment(one.since),
                used=times[one.code],
            )
            for one in guides.guides(tx, tx.stamp.at, limit=200)
        ]
    }


@routes.get("/<code>")
@page("setup/guide.html", roles=READERS)
def show(tx: Transaction, code: str) -> dict:
    return context(tx, guides.guide(tx, code, tx.stamp.at), forms.empty())


@routes.post("/<code>")
@page("setup/guide.html", roles=KEEPERS, refused=again)
def keep(tx: Transaction, code: str) -> Response:
    guides.write_edition(tx, code, written(guides.guide(tx, code, tx.stamp.at)))
    return redirect(f"/setup/guides/{code}")


def context(tx: Transaction, guide: Guide, form: Form) -> dict[str, Any]:
    """Every step as the form holds it, and an empty one after the last."""
    count = len(guide.steps) + 1
    given = form.given or {
        name: value for place, step in enumerate(guide.steps, 1) for name, value in held(place, step)
    }
    used = [one.name_in(language()) for one in queries.faults_on(tx, tx.stamp.at.date()) if one.guide == guide.code]
    return {
        "guide": SimpleNamespace(
            code=guide.code, since=moment(guide.since), url=f"/setup/guides/{guide.code}", used=used
        ),
        "places": [
            {"number": place, "new": place == count, "name": given.get(f"en-{place}") or _("A new step")}
            for place in range(1, count + 1)
        ],
        "kinds": [(kind.value, word("step_kind", kind)) for kind in StepKind],
        "languages": [(code, word("language", code)) for code in LANGUAGES],
        "form": Form(given, form.errors),
        "may_change": tx.stamp.by.role in KEEPERS,
    }


def held(place: int, step: dict[str, Any]) -> list[tuple[str, str]]:
    """The fields of one step."""
    texts = step.get("choice_texts", {})
    found = [(f"place-{place}", str(place)), (f"code-{place}", step["code"]), (f"kind-{place}", step["kind"])]
    for spoken in LANGUAGES:
        options = "\n".join(texts[code].get(spoken, "") for code in step.get("choices", []))
        found += [(f"{spoken}-{place}", step["texts"].get(spoken, "")), (f"options-{spoken}-{place}", options)]
    return found


def written(guide: Guide) -> list[dict[str, Any]]:
    """The steps as the form says, in the order it says; one without words in any language is taken out."""
    found = []
    for place in range(1, len(guide.steps) + 2):
        texts = {spoken: forms.text(f"{spoken}-{place}") or "" for spoken in LANGUAGES}
        if any(texts.values()):
            found.append((forms.number(f"place-{place}") or place, place, _step(guide, place, texts)))
    return [step for _wanted, _place, step in sorted(found, key=lambda one: one[:2])]


def _step(guide: Guide, place: int, texts: dict[str, str]) -> dict[str, Any]:
    code = forms.text(f"code-{place}") or _free(guide, place)
    step = {"code": code, "kind": forms.text(f"kind-{place}") or StepKind.TEXT.value, "texts": texts}
    before = guide.step(code) or {}
    if step["kind"] == StepKind.CHOICE:
        lines = {spoken: (forms.text(f"options-{spoken}-{place}") or "").splitlines() for spoken in LANGUAGES}
        kept = before.get("choices", [])
        codes = [*kept, *(f"choice_{n}" for n in range(len(kept) + 1, 13))][: max(map(len, lines.values()))]
        step["choices"] = codes
        step["choice_texts"] = {
            code: {spoken: said[n].strip() if n < len(said) else "" for spoken, said in lines.items()}
            for n, code in enumerate(codes)
        }
    if before.get("categories"):
        step["categories"] = before["categories"]
    return step


def _free(guide: Guide, place: int) -> str:
    taken = {step["code"] for step in guide.steps}
    return next(code for n in range(place, place + len(taken) + 1) if (code := f"step_{n}") not in taken)
