"""Steps of a guide and what was answered to them, in the reader's words: for console, phone and public form."""

from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _

from api.display import moment
from api.language import language
from api.words import word
from dispatch.catalogue.guide import StepKind, choices_in, text_in
from dispatch.catalogue.queries import device_models
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.guiding import Asked, told, tried
from dispatch.work.step_answer import StepAnswer
from dispatch.work.work_order import WorkOrder

EVERY_MODEL = 200
AFAR = ("helped", "did_not_help", "could_not")


def step_view(tx: Transaction, asked: Asked, *, spoken: str) -> SimpleNamespace:
    """`aloud`: the words in the customer's own language (`spoken`), where the reader reads another."""
    step, answer = asked.step, asked.answer
    kind = step["kind"]
    return SimpleNamespace(
        code=step["code"],
        kind=kind,
        name=f"step-{step['code']}",
        text=text_in(step, language()),
        aloud=text_in(step, spoken) if spoken != language() else "",
        choices=choices(step),
        models=models(tx, step) if kind == StepKind.MODEL else [],
        given=(answer.went or answer.said) if answer else "",
        answer=answer_words(answer) if answer else "",
    )


def choices(step: dict[str, Any]) -> list[tuple[str, str]]:
    if step["kind"] == StepKind.TRY:
        return [(went, word("went", went)) for went in AFAR]
    return choices_in(step, language())


def models(tx: Transaction, step: dict[str, Any]) -> list[str]:
    wanted = step.get("categories") or ()
    return [one.full_name for one in device_models(tx, limit=EVERY_MODEL) if not wanted or one.category in wanted]


def answer_words(answer: StepAnswer) -> str:
    if answer.went:
        went = word("went", answer.went)
        return f"{went}: {answer.said}" if answer.said else went
    if answer.attachment_id:
        return _("photo")
    step = answer.guide.step(answer.step) or {}
    return dict(choices_in(step, language())).get(answer.said, answer.said)


def lines(tx: Transaction, order: WorkOrder) -> list[SimpleNamespace]:
    """What was told and then what was tried, each with who and when."""
    answers = told(order) + tried(order)
    names = queries.names_of_accounts(tx, {one.account_id for one in answers if one.account_id})
    return [
        SimpleNamespace(
            text=text_in(one.guide.step(one.step) or {"texts": {"en": one.step}}, language()),
            answer=answer_words(one),
            who=names.get(one.account_id) or _("The customer"),
            at=moment(one.answered_at),
            tried=one.went is not None,
            helped=one.went == "helped",
        )
        for one in answers
    ]


def tried_in_short(order: WorkOrder) -> str:
    """In one line, for a small screen."""
    return " · ".join(f"{text_in(one.guide.step(one.step), language())} ({answer_words(one)})" for one in tried(order))


def told_in_short(order: WorkOrder) -> str:
    return " · ".join(answer_words(one) for one in told(order) if not one.attachment_id)
