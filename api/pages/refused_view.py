"""A visit refused on the board: what was tried, which rules it breaks, and the least change that would help."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from api.display import hhmm
from api.problems import sentence
from api.reasons import help_says, obstacle_says
from dispatch.errors import Refusal
from dispatch.planning.by_hand.candidates import Candidate, Candidates
from dispatch.planning.by_hand.placing import RulesBroken


@dataclass(frozen=True)
class Refused:
    """`starts_at` as it was sent."""

    refusal: Refusal
    engineer_id: int | None
    starts_at: str | None

    @property
    def moment(self) -> datetime | None:
        try:
            found = datetime.fromisoformat(self.starts_at or "")
        except ValueError:
            return None
        return found if found.tzinfo else None


def shown(refused: Refused, found: Candidates | None, skill_name: Callable[[str], str]) -> dict[str, Any]:
    known = {one.engineer_id: one for one in (*found.can, *found.cannot)} if found else {}
    who = known.get(refused.engineer_id)
    names = {each: one.first_name for each, one in known.items()}
    rules = refused.refusal.facts["obstacles"] if isinstance(refused.refusal, RulesBroken) else []
    return {
        "title": title(who, refused.moment),
        "text": "" if rules else sentence(refused.refusal),
        "rules": [
            {"reason": obstacle_says(one, skill_name, engineers=names), "change": help_says(one, skill_name)}
            for one in rules
        ],
        "instead": instead(who, refused.moment) if rules else "",
    }


def title(who: Candidate | None, at: datetime | None) -> str:
    if who is None:
        return _("This visit was not given to anybody.")
    if at is None:
        return _("This visit was not given to %(name)s.", name=who.name)
    return _("%(name)s can’t begin at %(at)s.", name=who.name, at=hhmm(at))


def instead(who: Candidate | None, at: datetime | None) -> str:
    """When the one who was chosen could, if at all that day; else who could is listed below."""
    if who is None or who.obstacles or who.starts_at is None or who.starts_at == at:
        return _("Below stands who can, and when.")
    return _("%(name)s can begin at %(at)s.", name=who.first_name, at=hhmm(who.starts_at))
