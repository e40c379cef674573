"""Every noun of the house, so that the schema is known whole: to migrations, and to tests that question it."""

from sqlalchemy.orm import configure_mappers

from dispatch.catalogue import (
    booking_cap,
    booking_rule,
    checklist,
    closing_code,
    fault_type,
    guide,
    part,
    sla_rule,
)
from dispatch.channels import inlet, letter
from dispatch.complaints import complaint
from dispatch.customers import consent, customer, engineer_wish, home
from dispatch.desk import owner, presence, profile
from dispatch.devices import device
from dispatch.help import contact_point, walk
from dispatch.help.articles import article
from dispatch.help.diagnostics import bundle
from dispatch.help.searching import term as help_term
from dispatch.help.trees import tree
from dispatch.intake.geocoding import cache as geocoded_address
from dispatch.intake.importing import import_run
from dispatch.issues import issue
from dispatch.issues import notice as issue_notice
from dispatch.issues import round as issue_round
from dispatch.ledger import promise
from dispatch.mentions import mention
from dispatch.merging import order_merge
from dispatch.notices import call, engineer_note, message, text, unanswered
from dispatch.notices.push import subscription
from dispatch.notices.staff import staff_note
from dispatch.parts import stock
from dispatch.people import account, branch, branch_calendar, engagement, engineer, own_consent, portrait, shift
from dispatch.planning import plan, plan_run
from dispatch.planning.capacity import capacity_day
from dispatch.planning.in_parts import plan_part
from dispatch.planning.outlook import outlook
from dispatch.planning.repair import disturbance
from dispatch.planning.repair import terms as repair_terms
from dispatch.planning.rescue import rescue_done
from dispatch.planning.terms import planning_terms
from dispatch.planning.terms import trial as weight_trial
from dispatch.planning.waiting import wait
from dispatch.planning.watch import alert, ladder_step
from dispatch.presales import brief as design_brief
from dispatch.presales import proposal as design_proposal
from dispatch.prices import bill, cover_by_hand, cover_rule, device_code, estimate, goodwill, price_rule
from dispatch.prices import terms as price_terms
from dispatch.privacy import customer_copy, erasure_request, legal_hold, look, retention_round
from dispatch.promises import promise_run, promise_trial
from dispatch.quality import call_back, feedback
from dispatch.quality import terms as quality_terms
from dispatch.remote import command_kind, device_command, remote_session
from dispatch.store import audit, idempotency, limits
from dispatch.store.base import Base
from dispatch.suggestions import suggestion
from dispatch.telemetry import alert_kind, device_alert
from dispatch.work import attachment, field_terms, hold, link, step_answer, untold, visit, whereabouts, work_order
from dispatch.work.sla import clock_event, pause_reason

# One to a line: rooms that grow at the same time then don't meet here.
ROOMS = (
    account,
    alert,
    alert_kind,
    article,
    attachment,
    audit,
    booking_cap,
    bill,
    booking_rule,
    branch,
    branch_calendar,
    bundle,
    call,
    call_back,
    capacity_day,
    checklist,
    clock_event,
    closing_code,
    command_kind,
    complaint,
    consent,
    contact_point,
    cover_by_hand,
    cover_rule,
    customer,
    customer_copy,
    device,
    device_alert,
    device_code,
    device_command,
    disturbance,
    engagement,
    engineer,
    engineer_note,
    erasure_request,
    estimate,
    fault_type,
    feedback,
    geocoded_address,
    goodwill,
    guide,
    help_term,
    hold,
    engineer_wish,
    home,
    idempotency,
    import_run,
    issue,
    issue_notice,
    issue_round,
    field_terms,
    design_brief,
    design_proposal,
    inlet,
    ladder_step,
    legal_hold,
    letter,
    limits,
    link,
    look,
    mention,
    message,
    order_merge,
    outlook,
    own_consent,
    owner,
    part,
    pause_reason,
    plan,
    plan_part,
    plan_run,
    planning_terms,
    portrait,
    presence,
    price_rule,
    price_terms,
    profile,
    promise,
    promise_run,
    promise_trial,
    quality_terms,
    remote_session,
    repair_terms,
    rescue_done,
    retention_round,
    shift,
    sla_rule,
    staff_note,
    step_answer,
    stock,
    subscription,
    suggestion,
    text,
    tree,
    unanswered,
    untold,
    visit,
    weight_trial,
    whereabouts,
    wait,
    walk,
    work_order,
)

METADATA = Base.metadata


def ready() -> None:
    """Work out how the nouns hang together. A process that opens the database does so first: a noun may name
    another that the process itself never imports."""
    configure_mappers()
