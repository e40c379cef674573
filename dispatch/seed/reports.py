"""What an engineer writes down at the end of a visit: answers to the checklist, codes, a photo and a signature."""

from random import Random
from typing import Any

from dispatch.catalogue.fault_type import FaultDomain, FaultTypeEdition, WorkKind
from dispatch.prices import finishing
from dispatch.seed.drawn import KINDS, photo, signature
from dispatch.seed.files import grouped, rows
from dispatch.store.database import Transaction
from dispatch.work import visits
from dispatch.work.attachment import Attachment, AttachmentKind, attachment_of
from dispatch.work.visit import Visit

SOLVED_BY = {
    WorkKind.INSTALLATION: "installed",
    WorkKind.COMMISSIONING: "commissioned",
    WorkKind.TRAINING: "user_trained",
    WorkKind.CONSULTATION: "advised",
    WorkKind.DESIGN: "advised",
    WorkKind.REMOVAL: "taken_down",
    WorkKind.RECYCLING: "taken_down",
    WorkKind.MAINTENANCE: "adjusted",
    WorkKind.UPGRADE: "updated",
}
AS_ORDERED = {*SOLVED_BY} - {WorkKind.TRAINING}
WITHOUT_FAULT = {"user_trained", "system_tuned", "advised"}
USES_PART = {"part_replaced", "installed"}
SIGNED = 0.88
ANOTHER_DOMAIN = 0.15


class Reports:
    def __init__(self, chance: Random):
        self.chance = chance
        self.codes = grouped(rows("catalogue/closing_codes.csv"), "list")
        self.parts = {row["number"]: row for row in rows("catalogue/parts.csv")}

    def complete(self, tx: Transaction, visit: Visit) -> None:
        order = visit.work_order
        shown = photo(self.chance.randrange(KINDS))
        shot = self._attach(tx, visit, shown, AttachmentKind.PHOTO, "image/jpeg", "photo.jpg")
        visits.answer(tx, visit, self.answers(visit, shot.key))
        report = self.codes_for(order.fault, order.language)
        if self.chance.random() < SIGNED:
            hand = self._attach(
                tx, visit, signature(self.chance.randrange(40)), AttachmentKind.SIGNATURE, "image/png", "signature.png"
            )
            tx.session.flush()
            report |= {"signature_id": hand.id, "signed_by": order.customer.name}
        else:
            report["unsigned_because"] = self.chance.choice(("nobody_home", "declined", "not_able"))
        finishing.complete(tx, visit, report, because="agreed_by_phone")

    def answers(self, visit: Visit, photo_key: str) -> dict[str, str]:
        items = visit.checklist.items if visit.checklist else []
        return {
            item["code"]: self._answer(item, visit, photo_key)
            for item in items
            if item.get("required") or self.chance.random() < 0.4
        }

    def codes_for(self, fault: FaultTypeEdition, language: str) -> dict[str, Any]:
        """Where the fault was, why, what helped and how it stands now."""
        cause = self._cause(fault)
        solution = SOLVED_BY.get(fault.work_kind) or self._remedy(cause["domain"])["code"]
        part = self.chance.choice(fault.parts) if fault.parts and solution in USES_PART else None
        done = next(row for row in self.codes["solution",] if row["code"] == solution)[language]
        return {
            "domain_found": cause["domain"],
            "cause": cause["code"],
            "solution": solution,
            "effect": self.chance.choices(["works", "works_limited", "made_safe"], [90, 8, 2])[0],
            "work_done": f"{done}: {self.parts[part][language]}" if part else done,
            "parts_used": [{"number": part, "serial": ""}] if part else [],
        }

    def note(self, fault: FaultTypeEdition, language: str) -> str:
        """What helped from afar, in the customer's language."""
        return self._remedy("app" if fault.domain is FaultDomain.DEVICE else fault.domain.value)[language]

    def reason(self, which: str) -> str:
        """A code of that closed list."""
        return self.chance.choice(self.codes[which,])["code"]

    def _cause(self, fault: FaultTypeEdition) -> dict[str, str]:
        if fault.work_kind in AS_ORDERED:
            return next(row for row in self.codes["cause",] if row["code"] == "as_ordered")
        if self.chance.random() < ANOTHER_DOMAIN:
            return self.chance.choice(self.codes["cause",])
        return self._pick("cause", fault.domain.value)

    def _remedy(self, domain: str) -> dict[str, str]:
        if domain == "none":
            return self.chance.choice([row for row in self.codes["solution",] if row["code"] in WITHOUT_FAULT])
        return self._pick("solution", "app" if domain == "cloud" else domain)

    def _pick(self, which: str, domain: str) -> dict[str, str]:
        return self.chance.choice([row for row in self.codes[which,] if row["domain"] == domain])

    def _answer(self, item: dict[str, Any], visit: Visit, photo_key: str) -> str:
        device = visit.work_order.devices[0] if visit.work_order.devices else None
        kind, code = item["kind"], item["code"]
        if kind == "check":
            return "yes"
        if kind == "photo":
            return photo_key
        if kind == "choice":
            return item["choices"][0] if self.chance.random() < 0.75 else self.chance.choice(item["choices"])
        if kind == "number":
            return self._figure(item)
        if kind == "serial":
            return device.serial if device else f"NEW-{self.chance.randrange(16**7):07X}"
        if code == "firmware":
            return device.model.firmware[0] if device else "1.0.0"
        return self._text(code, visit)

    def _figure(self, item: dict[str, Any]) -> str:
        least, most = item.get("least", 0), item.get("most", 100)
        return str(round(self.chance.triangular(least, min(most, least + 20), least + 4)))

    def _text(self, code: str, visit: Visit) -> str:
        if code in ("trained_person", "wipe_witness"):
            return visit.work_order.customer.name
        return visit.work_order.description or visit.work_order.title

    def _attach(
        self, tx: Transaction, visit: Visit, data: bytes, kind: AttachmentKind, media_type: str, name: str
    ) -> Attachment:
        kept = attachment_of(
            visit.work_order_id, data, kind=kind, media_type=media_type, shown_name=name, at=tx.stamp.at
        )
        kept.visit_id = visit.id
        tx.add(kept)
        return kept
