"""Lifecycles as tables: which moves there are, from where, to where, by whom, and with what proof."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dispatch.errors import N_, Conflict, Forbidden, Invalid
from dispatch.stamp import Role


class MoveNotAllowed(Conflict):
    """That step is not open from where this stands now."""

    says = N_("This is not open now: it stands at “{state}”. Look at it again; somebody may have been quicker.")


class NotYourMove(Forbidden):
    """This step belongs to another role."""

    says = N_("This step belongs to another role. Ask somebody who may do it.")


class ProofMissing(Invalid):
    """Something this step needs is missing."""

    says = N_("Before this step something is missing: {missing}.")


@dataclass(frozen=True)
class Move:
    """One step. `needs` names the proofs (attributes of what moves, or facts given) it can't do without."""

    verb: str
    sources: frozenset[StrEnum]
    target: StrEnum
    by: frozenset[Role]
    needs: tuple[str, ...] = ()

    def __init__(
        self, verb: str, sources: Iterable[StrEnum], target: StrEnum, *, by: Iterable[Role], needs: Iterable[str] = ()
    ):
        object.__setattr__(self, "verb", verb)
        object.__setattr__(self, "sources", frozenset(sources))
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "by", frozenset(by))
        object.__setattr__(self, "needs", tuple(needs))


class Lifecycle:
    def __init__(self, states: type[StrEnum], *moves: Move, own_words: Mapping[str, type[ProofMissing]] | None = None):
        """`own_words`: proofs whose lack is told in words of their own, once nothing else is missing."""
        self.states = states
        self.own_words = own_words or {}
        self.moves = {move.verb: move for move in moves}

    def target(self, verb: str, state: StrEnum, role: Role) -> StrEnum:
        """The state `verb` leads to.

        Raises:
            NotYourMove: the role may never use this verb.
            MoveNotAllowed: not from this state.
        """
        move = self.moves[verb]
        if role not in move.by:
            raise NotYourMove(verb=verb, role=role)
        if state not in move.sources:
            raise MoveNotAllowed(verb=verb, state=state)
        return move.target

    def open_to(self, role: Role, state: StrEnum) -> list[str]:
        """The verbs this role may use now: the page's buttons, the API's links."""
        return [m.verb for m in self.moves.values() if state in m.sources and role in m.by]

    def require(self, verb: str, given: dict[str, object]) -> None:
        """Raises ProofMissing unless every proof the verb needs is given and not empty."""
        missing = [name for name in self.moves[verb].needs if given.get(name) in (None, "", [], {})]
        if missing:
            refusal = self.own_words.get(missing[0], ProofMissing) if len(missing) == 1 else ProofMissing
            raise refusal(missing=", ".join(missing), fields=missing)

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2"]
        for move in self.moves.values():
            for source in sorted(move.sources):
                lines.append(f"    {source} --> {move.target}: {move.verb}")
        return "\n".join(lines)
