"""Why, in words: the planner's codes and facts, said to a person. Numbers come from the facts and nowhere else."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _

from api.display import hhmm, minutes, short_day
from api.language import language
from dispatch.errors import N_
from dispatch.people.queries import skills
from dispatch.store.database import Transaction

Facts = Mapping[str, Any]

# What keeps an engineer from a visit. {time} is filled from `seconds`.
OBSTACLES = {
    "no_skill": N_("%(skill)s level %(needs)s is needed"),
    "no_level": N_("%(skill)s level %(has)s, level %(needs)s is needed"),
    "certificate_expired": N_("Certificate %(skill)s expired %(valid_to)s"),
    "not_allowed": N_("Not this engineer for this home"),
    "unreachable": N_("No way leads there"),
    "window": N_("Would start %(time)s after the promised window"),
    "too_early": N_("Would start %(time)s before the promised window"),
    "shift": N_("Would be home %(time)s after the shift"),
    "break": N_("Would lose the break by %(time)s"),
    "never_open": N_("The hours of this home leave no moment"),
    "under_way": N_("Somebody is already under way"),
    "no_part": N_("Part %(part)s: %(has)s aboard, %(needs)s needed"),
    "too_many": N_("Would be visit %(visits)s of at most %(most)s"),
    "quota": N_("The quota of the day is used up"),
    "too_many_changes": N_("Too many visits would change hands"),
    "area": N_("Time must stay free for emergencies"),
    "not_together": N_("Two engineers must begin together"),
    "out_of_order": N_("Another visit must come first"),
    "no_engineers": N_("Nobody is on shift"),
    "no_shift": N_("Not on shift that day"),
    "away": N_("Away that day"),
    "crowded_out": N_("Everybody who could is taken by weightier visits"),
    "too_dear": N_("The way costs more than waiting a day"),
    "fits": N_("Fits: give it to somebody"),
    "address_unsure": N_("Nobody is sure where the address lies"),
    "notice": N_("Opens %(time)s too soon"),
    "booked_up": N_("Everybody who could has %(share)s %% of the shift booked"),
    "reserve": N_("The last %(share)s %% are kept for emergencies"),
    "closure": N_("The branch is closed that day"),
    "cap": N_("No more than %(most)s of these are taken on one day"),
    "horizon": N_("Further ahead than customers may book"),
    "follows": N_("Another visit comes first: %(days)s days too soon"),
    "home_closed": N_("The home can’t be entered then"),
    "then": N_("The visit after it has no room within %(days)s days"),
    "crew": N_("One could come, but no two at the same moment"),
    "tied": N_("Two come for this, or in sequence: it is given by hand, or by the plan of the whole day"),
    "locked_to": N_("Locked to %(name)s"),
    "locked_time": N_("Locked to %(at)s"),
    "locked_window": N_("Locked to its promised window"),
    "locked_day": N_("Locked to %(day)s"),
    "no_stock": N_("Nobody who could has %(part)s aboard, nor has the depot"),
}

# What a person can do about an obstacle, where no change of the planner's stands beside it.
HELPS = {
    "no_skill": N_("Choose somebody who holds it"),
    "no_level": N_("Choose somebody with that level"),
    "not_allowed": N_("Choose somebody else"),
    "unreachable": N_("Look at the address on the order"),
    "certificate_expired": N_("Renew the certificate"),
    "window": N_("Agree on a time %(time)s later"),
    "too_early": N_("Agree on a time %(time)s earlier"),
    "shift": N_("%(time)s overtime"),
    "break": N_("Move the break by %(time)s"),
    "crowded_out": N_("Take another day, or move a flexible visit"),
    "address_unsure": N_("Correct the address on the order"),
    "no_shift": N_("Choose a day on which they work"),
    "away": N_("Choose a day on which they work"),
    "no_engineers": N_("Choose a day on which somebody works"),
    "locked_to": N_("Unlock it"),
    "locked_time": N_("Unlock it"),
    "locked_window": N_("Unlock it"),
    "locked_day": N_("Unlock it"),
}

# The smallest change that would let a visit in: dispatch/planning/answer/changes.py.
CHANGES = {
    "price": N_("Accept that it costs %(time)s more"),
    "overtime": N_("%(time)s overtime"),
    "break_later": N_("Move the break by %(time)s"),
    "window_later": N_("Agree on a time %(time)s later"),
    "window_earlier": N_("Agree on a time %(time)s earlier"),
    "pinned_later": N_("Begin what is held in place %(time)s later"),
    "other_day": N_("Take another day"),
    "permission": N_("Allow this engineer for this home"),
    "certificate": N_("Renew the certificate"),
    "level": N_("Train to %(skill)s level %(needs)s"),
    "skill": N_("Train to %(skill)s level %(needs)s"),
    "part": N_("Take %(part)s aboard"),
    "more_visits": N_("Allow one visit more that day"),
    "open_hours": N_("Come outside the hours of this home"),
    "move": N_("Move %(place)s to %(name)s, %(at)s"),
    "stock": N_("Get %(part)s to the depot, or aboard"),
    "notice_shorter": N_("Ask for %(time)s less notice"),
    "horizon_longer": N_("Let customers book further ahead: horizon %(days)s"),
    "open_day": N_("Open the branch that day"),
    "raise_cap": N_("Take more than %(most)s a day"),
    "free_reserve": N_("Set the reserve free, or wait until it is"),
    "raise_share": N_("Let more than %(share)s %% of a shift be booked"),
    "home_hours": N_("Come outside the hours of this home"),
    "later_day": N_("Take a day at least %(days)s days later"),
    "room_later": N_("Make room for the visit after it"),
    "unlock": N_("Unlock it"),
    "second_person": N_("Put a second person on shift, or make room for one"),
}
# The same, asked of another visit than the one in question.
OTHERS_CHANGES = {
    "open_hours": N_("Come to %(place)s outside its hours"),
    "window_later": N_("Agree on a time %(time)s later with %(place)s"),
    "window_earlier": N_("Agree on a time %(time)s earlier with %(place)s"),
    "pinned_later": N_("Begin %(place)s, held in place, %(time)s later"),
    "other_day": N_("Take another day for %(place)s"),
    "unlock": N_("Unlock %(place)s"),
}

WHY = {
    "only_one_who_can": N_("The only one who can that day"),
    "nearest": N_("Nearest, %(travel)s of travel"),
    "in_time": N_("The only one who makes it in time"),
    "cheapest": N_("Costs %(saves)s less than %(next)s"),
    "other_order": N_("The order of the day is better so"),
    "previous_cannot": N_("%(name)s can't any more: %(obstacle)s"),
}

SHARES = {
    "travel": N_("Extra travel"),
    "own_lateness": N_("Comes late itself"),
    "lateness": N_("Others come later"),
    "overtime": N_("Overtime"),
    "balance": N_("Load of the last weeks"),
    "change": N_("Change of engineer"),
    "setup": N_("Getting ready"),
    "told": N_("Told times missed"),
    "reserve": N_("Reserve used up"),
    "fee": N_("The partner’s fee"),
    "preference": N_("Not the preferred engineer"),
    "overqualified": N_("Rare skills tied up"),
    "later_day": N_("A later day"),
    "unserved": N_("Left out"),
}


LOCKS = ("locked_time", "locked_day")


def skill_name(skills: Mapping[str, Mapping[str, str]], code: str) -> str:
    """`skills`: code → language → name. To be given its first argument and handed to those below."""
    names = skills.get(code, {"en": code})
    return names.get(language()) or names["en"]


def skills_named(tx: Transaction) -> Callable[[str], str]:
    return partial(skill_name, {code: one.names for code, one in skills(tx).items()})


def share_says(name: str) -> str:
    return _(SHARES.get(name, name))


def obstacle_says(
    obstacle: Facts, skill_name: Callable[[str], str] = str, *, engineers: Mapping[int, str] = MappingProxyType({})
) -> str:
    return _filled(OBSTACLES, {**obstacle, "name": engineers.get(obstacle.get("engineer_id"), "")}, skill_name)


def help_says(obstacle: Facts, skill_name: Callable[[str], str] = str) -> str:
    return _filled(HELPS, obstacle, skill_name) if obstacle["code"] in HELPS else ""


def change_says(
    change: Facts,
    skill_name: Callable[[str], str] = str,
    *,
    engineers: Mapping[int, str],
    places: Mapping[int, str],
) -> str:
    words = OTHERS_CHANGES if "visit_id" in change and change["code"] in OTHERS_CHANGES else CHANGES
    facts = {
        "place": places.get(change.get("visit_id"), ""),
        "name": engineers.get(change.get("engineer_id"), ""),
        "at": hhmm(datetime.fromisoformat(change["starts_at"])) if "starts_at" in change else "",
    }
    return _filled(words, {**change, **facts}, skill_name)


def let_in_says(
    reasons: Sequence[Facts],
    skill_name: Callable[[str], str] = str,
    *,
    engineers: Mapping[int, str],
    places: Mapping[int, str],
) -> str:
    """Who could come all the same, and what would have to give way."""
    for reason in reasons:
        if reason["code"] == "let_in":
            changes = [change_says(one, skill_name, engineers=engineers, places=places) for one in reason["changes"]]
            who, at = engineers.get(reason["engineer_id"], ""), hhmm(datetime.fromisoformat(reason["starts_at"]))
            return _(
                "%(name)s at %(at)s: %(change)s", name=who, at=at, change=" · ".join(changes) or _("as things are")
            )
    return ""


def reason_says(
    reasons: Sequence[Facts], skill_name: Callable[[str], str] = str, *, engineers: Mapping[int, str]
) -> str:
    """The weightiest two, in one line."""
    said = [_why(reason, skill_name, engineers) for reason in reasons if reason["code"] not in ("costs", "let_in")]
    return " · ".join(said[:2])


def _why(reason: Facts, skill_name: Callable[[str], str], engineers: Mapping[int, str]) -> str:
    code = reason["code"]
    if code in OBSTACLES:
        return obstacle_says(reason, skill_name, engineers=engineers)
    facts = {
        "travel": minutes(reason.get("travel", 0) / 60),
        "saves": minutes(reason.get("saves", 0) / 60),
        "next": engineers.get(reason.get("next_engineer_id"), ""),
        "name": engineers.get(reason.get("engineer_id"), ""),
        "obstacle": obstacle_says(reason["obstacle"], skill_name, engineers=engineers) if "obstacle" in reason else "",
    }
    return _(WHY.get(code, code), **facts)


def _filled(words: Mapping[str, str], obstacle: Facts, skill_name: Callable[[str], str]) -> str:
    code = obstacle["code"]
    facts = {**obstacle, "time": minutes(obstacle.get("seconds", 0) / 60)}
    if "skill" in facts:
        facts["skill"] = skill_name(facts["skill"])
    if code in LOCKS:
        starts_at = datetime.fromisoformat(obstacle["starts_at"])
        facts |= {"at": hhmm(starts_at), "day": short_day(starts_at)}
    return _(words.get(code, code), **facts)
