"""What people do with suggestions."""

from collections.abc import Mapping

from dispatch.errors import N_, Conflict, Invalid
from dispatch.lifecycle import NotYourMove
from dispatch.notices.messages import tell
from dispatch.notices.wording import language_of
from dispatch.quality.topic import chosen, topics_in
from dispatch.stamp import Role
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.suggestions import queries
from dispatch.suggestions.suggestion import (
    ANSWERED,
    DECIDERS,
    KEEPERS,
    SUGGESTION_LIFE,
    Suggestion,
    SuggestionSource,
    SuggestionState,
)
from dispatch.words import LANGUAGES
from dispatch.work.actions import NoSuchMove
from dispatch.work.work_order import WorkOrder

LONGEST = 2000
LONGEST_OURS = 300  # a text message stays one


class NothingSuggested(Invalid):
    """A suggestion without words."""

    says = N_("Write what we could do better; nothing was sent yet.")


class NoConsent(Conflict):
    """Whoever said it did not agree."""

    says = N_("Nobody who suggested this agreed that we write of it. It can be answered, but not published.")


class WordsMissing(Invalid):
    """Our own words are missing."""

    says = N_("Write first what was said and what we did, each in the same languages.")


class NamesSomebody(Invalid):
    """A name stands in it."""

    says = N_("“{name}” is the name of somebody who suggested this. Write it without names.")


class NotWithItself(Invalid):
    """It can't be merged so."""

    says = N_("Choose another suggestion that is still open, and not one that was merged itself.")


def suggest(
    tx: Transaction,
    words: str,
    *,
    source: SuggestionSource,
    language: str,
    order: WorkOrder | None = None,
    may_publish: bool = False,
) -> Suggestion:
    """From a customer by their link, from anybody, or from one of us. In the same words by the same household it comes
    once.

    Raises:
        NothingSuggested.
    """
    said = words.strip()[:LONGEST]
    if not said:
        raise NothingSuggested(field="wish")
    if order is not None and (same := queries.same(tx, order, said)) is not None:
        return same
    own = next(iter(tx.stamp.by.branches or ()), None) if source is SuggestionSource.STAFF else None
    suggestion = Suggestion(
        source=source,
        work_order=order,
        work_order_id=order and order.id,
        branch_id=order.branch_id if order else own,
        account_id=tx.stamp.by.account_id,
        language=language if language in LANGUAGES else "en",
        words=said,
        topics=topics_in(said),
        state=SuggestionState.NEW,
        state_since=tx.stamp.at,
        received_at=tx.stamp.at,
        said={},
        did={},
        may_publish=may_publish,
        others=[],
    )
    tx.add(suggestion)
    remark(suggestion, "suggest")
    tx.session.flush()
    return suggestion


def move(tx: Transaction, suggestion_id: int, verb: str, *, version: int | None = None) -> Suggestion:
    """consider, plan, do, decline or part. Done or declined, whoever suggested it is told, once.

    Raises:
        NoSuchMove, NotYourMove, MoveNotAllowed, ProofMissing, ChangedMeanwhile.
    """
    if verb not in SUGGESTION_LIFE.moves or verb == "merge":
        raise NoSuchMove
    suggestion = queries.suggestion(tx, suggestion_id, version=version)
    with tx.session.no_autoflush:  # state and `into` change together
        suggestion.move(verb, tx.stamp)
        if verb == "part":
            suggestion.into = None
    tx.session.flush()
    if suggestion.state in ANSWERED:
        _tell(tx, suggestion)
    return suggestion


def merge(tx: Transaction, suggestion_id: int, into_id: int, *, version: int | None = None) -> Suggestion:
    """The same as another: what comes of that one is told to both.

    Raises:
        NotYourMove, MoveNotAllowed, NotWithItself, ChangedMeanwhile.
    """
    suggestion = queries.suggestion(tx, suggestion_id, version=version)
    other = queries.suggestion(tx, into_id) if into_id != suggestion_id else suggestion
    if other is suggestion or other.state is SuggestionState.MERGED:
        raise NotWithItself(field="into")
    with tx.session.no_autoflush:  # as above
        suggestion.move("merge", tx.stamp, into=other)
        suggestion.into = other
        for one in list(suggestion.others):
            one.into = other
    tx.session.flush()
    if other.state in ANSWERED:
        _tell(tx, other)
    return suggestion


def write(
    tx: Transaction,
    suggestion_id: int,
    *,
    said: Mapping[str, str] | None = None,
    did: Mapping[str, str] | None = None,
    topics: list[str] | None = None,
    version: int | None = None,
) -> Suggestion:
    """Our own words by language, and what it is about; what isn't given stays as it was.

    Raises:
        NotYourMove, NoSuchTopic, NamesSomebody, ChangedMeanwhile.
    """
    suggestion = queries.suggestion(tx, suggestion_id, version=version)
    if tx.stamp.by.role not in KEEPERS | {Role.SYSTEM}:
        raise NotYourMove(verb="write", role=tx.stamp.by.role)
    for name, given in (("said", said), ("did", did)):
        if given is not None:
            words = {one: text.strip()[:LONGEST_OURS] for one, text in given.items() if one in LANGUAGES}
            setattr(suggestion, name, {one: text for one, text in words.items() if text})
    if topics is not None:
        suggestion.topics = chosen(topics)
    if suggestion.published_at is not None:
        _require_publishable(suggestion)
    remark(suggestion, "suggestion_write")
    tx.session.flush()
    return suggestion


def publish(tx: Transaction, suggestion_id: int, *, version: int | None = None) -> Suggestion:
    """Everybody may read what was said and what we did; not who said it.

    Raises:
        NotYourMove, NoConsent, WordsMissing, NamesSomebody, CannotBeKept, ChangedMeanwhile.
    """
    suggestion = _decided_by(tx, suggestion_id, version)
    if not suggestion.may_publish and any(one.may_publish for one in suggestion.others):
        suggestion.may_publish = True  # by one of those who said the same; in the words of none of them
    _require_publishable(suggestion)
    suggestion.published_at = tx.stamp.at
    remark(suggestion, "suggestion_publish")
    tx.session.flush()
    return suggestion


def take_back(tx: Transaction, suggestion_id: int, *, version: int | None = None) -> Suggestion:
    """It is shown no more. Raises NotYourMove, ChangedMeanwhile."""
    suggestion = _decided_by(tx, suggestion_id, version)
    suggestion.published_at = None
    remark(suggestion, "suggestion_take_back")
    tx.session.flush()
    return suggestion


def _decided_by(tx: Transaction, suggestion_id: int, version: int | None) -> Suggestion:
    if tx.stamp.by.role not in DECIDERS | {Role.SYSTEM}:
        raise NotYourMove(verb="publish", role=tx.stamp.by.role)
    return queries.suggestion(tx, suggestion_id, version=version)


def _require_publishable(suggestion: Suggestion) -> None:
    """Raises NoConsent, WordsMissing, NamesSomebody."""
    if not suggestion.may_publish:
        raise NoConsent
    both = bool(suggestion.said) and set(suggestion.said) == set(suggestion.did)
    if not both or suggestion.state is not SuggestionState.DONE:
        raise WordsMissing(field="did")
    written = " ".join([*suggestion.said.values(), *suggestion.did.values()]).casefold()
    for one in (suggestion, *suggestion.others):
        for name in one.work_order.customer.name.split() if one.work_order else ():
            if len(name) > 2 and name.casefold() in written:
                raise NamesSomebody(field="did", name=name)


def _tell(tx: Transaction, suggestion: Suggestion) -> None:
    """Whoever suggested it and can be reached by their order. Once: a second answer reaches nobody twice."""
    for one in (suggestion, *suggestion.others):
        if one.work_order is None or one.told_at is not None:
            continue
        order = one.work_order
        facts = {"did": suggestion.did_in(language_of(order))[1]}
        known = {"event": "suggestion_answered", "generation": order.generation, "round": one.id}
        tell(tx, work_order_id=order.id, **known, facts=facts)
        one.told_at = tx.stamp.at
        remark(one, "suggestion_tell")
    tx.session.flush()
