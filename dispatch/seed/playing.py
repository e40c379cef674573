"""The whole of it: who and what there is, then everything that happened, until now."""

from datetime import date, datetime
from random import Random

from sqlalchemy import select

from dispatch.catalogue.closing_code import ClosingCode
from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.catalogue.guide import Guide
from dispatch.catalogue.part import DeviceModel, Part
from dispatch.ledger import messages as ledger
from dispatch.people.branch import Branch
from dispatch.people.branch_calendar import CalendarEdition
from dispatch.prices.terms import PriceTerms
from dispatch.progress import Report
from dispatch.quality import messages as quality
from dispatch.seed import catalogue, history, letters, now, prices, region, telemetry, together
from dispatch.seed.absences import absences
from dispatch.seed.afar import Afar
from dispatch.seed.agenda import Agenda
from dispatch.seed.asked import asked
from dispatch.seed.crew import Crew
from dispatch.seed.grievances import grievances
from dispatch.seed.help import help_centre, what_was_looked_for
from dispatch.seed.households import households
from dispatch.seed.issues import issues
from dispatch.seed.leaving import leaving
from dispatch.seed.locks import locks
from dispatch.seed.mentions import mentions
from dispatch.seed.own import own
from dispatch.seed.phrases import our_words
from dispatch.seed.remote import command_kinds
from dispatch.seed.replay import Replay
from dispatch.seed.reports import Reports
from dispatch.seed.sessions import sessions
from dispatch.seed.staff import Staff
from dispatch.seed.stage import Stage
from dispatch.seed.vans import vans
from dispatch.seed.voices import Voices
from dispatch.seed.waits import waits
from dispatch.seed.wall_clock import WallClock
from dispatch.seed.wishes import Wishes
from dispatch.stamp import SYSTEM, Actor, Role, Source
from dispatch.store.database import Database
from dispatch.store.rubbish import rarely_collected
from dispatch.work.skills import certified_skills
from dispatch.work.sla.pause_reason import PauseReason

SEEDER = Actor(role=Role.SYSTEM, source=Source.SEED, name="Seed")
HISTORY, AHEAD = 60, 14  # days
ROSTERED = 28  # days: times are offered three weeks ahead
FOUNDED = 120  # days ago
HOMES, FINISHED, TO_PLAN, NEW, WAITING = 600, 500, 62, 28, 10
PLANNED, PLANNED_AFTER = 44, 12
KEPT = (ClosingCode, CalendarEdition, PauseReason, PriceTerms)  # asked for again and again
TOO_LATE = 13  # o'clock: from then on the day to look at is the next one


def play(database: Database, progress: Report, *, scale: float = 1.0, seed: int = 20) -> bool:
    """False, and nothing done, where there are branches already. The same clock and `seed` give the same day;
    `scale` makes fewer homes and orders. All or nothing is kept."""
    with rarely_collected(), database.transaction(SEEDER) as tx:
        if tx.session.scalar(select(Branch.id).limit(1)) is not None:
            return False
        clock = WallClock(tx.stamp.at)
        replay, chance = Replay(tx, tx.stamp.at), Random(seed)
        replay.become(SEEDER, clock.at(clock.day(-FOUNDED), 9))
        stage = _furnish(replay, clock, chance, progress, scale)
        _imagine(stage, scale)
        _happen(stage, progress)
        for facts in replay.post.agreements:
            ledger.agreed(tx, **facts)
        ledger.judge_all(tx)
    return True


def _furnish(replay: Replay, clock: WallClock, chance: Random, progress: Report, scale: float) -> Stage:
    progress("Branches and people", 0, 30)
    catalogue.skills(replay)
    branches = region.branches(replay)
    accounts = region.accounts(replay, branches)
    region.ladder(replay, branches, accounts)
    letters.desk(replay, branches, accounts)
    team = region.engineers(replay, branches, accounts, clock)
    shifts = region.shifts(replay, team.values(), clock, clock.day(-HISTORY), clock.day(ROSTERED))
    catalogue.catalogue(replay, clock.day(-FOUNDED))
    help_centre(replay)
    telemetry.alert_kinds(replay)
    command_kinds(replay)
    prices.prices(replay, branches, clock.day(-FOUNDED))
    region.stock(replay, branches, team.values())
    replay.complete()
    progress("Branches and people", 30, 30)
    crew = Crew(shifts.values(), certified_skills(replay))
    wishes = _wishes(replay, clock, chance, progress, crew, max(60, round(HOMES * scale)))
    # With a chance of its own: what is tried from afar changes nothing else of the day.
    afar = Afar(Random(1), list(replay.session.scalars(select(Guide).order_by(Guide.id))))
    people = {"staff": Staff(accounts, chance), "crew": crew, "wishes": wishes, "reports": Reports(chance)}
    # So is what they say to estimates.
    stage = Stage(replay, clock, chance, voices=Voices(chance), afar=afar, haggles=Random(2), **people)
    absences(stage, team)
    own(stage, team.values())
    return stage


def _wishes(replay: Replay, clock: WallClock, chance: Random, progress: Report, crew: Crew, count: int) -> Wishes:
    progress("Homes", 0, count)
    models, parts, faults = (
        list(replay.session.scalars(query))
        for query in (
            select(DeviceModel).order_by(DeviceModel.id),
            select(Part).order_by(Part.number),
            select(FaultTypeEdition).order_by(FaultTypeEdition.id),
        )
    )
    homes = households(replay, chance, models, clock.today, count)
    replay.complete()
    progress("Homes", count, count)
    return Wishes(chance, homes, faults, parts, models, crew)


def _imagine(stage: Stage, scale: float) -> None:
    """Think up every order and every step of it, also those that lie ahead and are never taken."""
    focus, following = focal_days(stage)
    days = [stage.clock.day(n) for n in range(-HISTORY, (following - stage.clock.today).days + 1)]
    past = [day for day in days if day < focus and stage.crew.on(day)]
    agenda = Agenda(stage, days, held_up=[focus])
    together.terms(stage)
    leaving(stage)
    together.together(stage, agenda, [focus, following])
    history.history(stage, agenda, past, round(FINISHED * scale))
    now.planned(stage, agenda, focus, max(10, round(PLANNED * scale)))
    now.planned(stage, agenda, following, max(4, round(PLANNED_AFTER * scale)))
    now.to_plan(stage, [focus, following], round(TO_PLAN * scale))
    now.waiting(stage, focus, round(WAITING * scale))
    now.in_intake(stage, focus, max(4, round(NEW * scale)))
    waits(stage)
    asked(stage)
    sessions(stage)
    issues(stage)
    mentions(stage)
    our_words(stage)
    grievances(stage, past)
    what_was_looked_for(stage)
    telemetry.device_alerts(stage)
    agenda.go_through()
    letters.letters(stage, stage.staff.desk)
    for day in days:
        stage.replay.plan(stage.clock.at(day, 3.25), SYSTEM, quality.archive)
    vans(stage, days)
    locks(stage, focus)


def focal_days(stage: Stage) -> tuple[date, date]:
    """The day that is looked at, and the working day after it: today, unless too little of it is left."""
    clock = stage.clock
    working = [day for day in map(clock.day, range(AHEAD)) if full_day(stage.crew, day)]
    if working[0] == clock.today and clock.now >= clock.at(clock.today, TOO_LATE):
        working = working[1:]
    return working[0], working[1]


def full_day(crew: Crew, day: date) -> bool:
    """Not only those on call."""
    return len(crew.on(day)) > 5


def _happen(stage: Stage, progress: Report) -> None:
    # Held here, each is looked up once and not with every step that names it.
    kept = [stage.replay.session.scalars(select(noun)).all() for noun in KEPT]
    begins = stage.clock.day(-HISTORY)
    total = HISTORY + 1

    def report(moment: datetime) -> None:
        progress("Days", min(total - 1, max(0, (moment.date() - begins).days)), total)

    stage.replay.play(report)
    progress("Days", total, total)
    kept.clear()
