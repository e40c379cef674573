"""The register of personal data in the customer's words: what each class is, why we hold it, and for how long."""

from flask_babel import gettext as _
from flask_babel import ngettext

from dispatch.errors import N_
from dispatch.store.personal import Purpose

CLASSES = {
    "contact": N_("Who you are and how to reach you"),
    "place": N_("Roughly where you live"),
    "access_note": N_("How to get in"),
    "door_code": N_("Door code"),
    "home_life": N_("Your rooms and devices"),
    "case": N_("What was wrong, said and done"),
    "picture": N_("Pictures and recordings"),
    "reading": N_("What your devices measured"),
    "consent": N_("What you have agreed to"),
    "access": N_("Who of us looked at what"),
    "secret": N_("Keys to your links"),
    "letter": N_("Your letters as they came"),
}
BASES = {
    "contract": N_("needed to do what you asked for"),
    "consent": N_("you agreed to it"),
    "legal duty": N_("the law wants it"),
    "legitimate interest": N_("needed for safety"),
}
# Word for word as the register has them; a test holds the two together.
PURPOSES = (
    N_("To reach the customer and find the home."),
    N_("To send the right branch and to count work by area."),
    N_("To get in on the day of the visit."),
    N_("To get in on the day of the visit; open to staff only around it."),
    N_("To know what stands where, for repair, warranty and recall."),
    N_("To do the work, and to show later what was wrong, said and done."),
    N_("To show a fault or the finished work; taken with consent."),
    N_("To see what a device measured when it reported a fault; kept with consent."),
    N_("To prove what was agreed to."),
    N_("To keep accounts safe and show who looked at what."),
    N_("To let the right person in. Never shown, never exported."),
    N_("To read again what a customer wrote, as it came, should what we read out of it be doubted."),
)
CONSENTS = {
    "remote_help": N_(
        "We may look at your devices from afar while a request of yours is open. You can see what was done."
    ),
    "photos": N_("We may keep the pictures you send us, for this work only. Switched off, we delete them."),
    "camera_clips": N_("We may keep recordings of your cameras that you send us. Switched off, we delete them."),
    "location": N_("We may use where your phone is, to find the door."),
    "marketing": N_("We may tell you of other services of ours."),
    "monitoring": N_(
        "When your devices report a fault, we may keep what they measured, tell you, and open a request when it is "
        "serious. Switched off, we delete what was measured; that a fault was reported we keep, for repair and "
        "warranty."
    ),
}
CONSENT_TEXT = "privacy-2"
KEPT_WHY = {
    "open": N_("There is still work going on. It is finished first."),
    "complaint": N_("A complaint about it is not settled."),
    "claim": N_("Somebody claims something from it that is not settled."),
    "accident": N_("There was an accident that is not settled."),
    "authority": N_("An authority has asked us to keep it."),
}


def kept_for(purpose: Purpose) -> str:
    """Counted from the end of the last work it served."""
    days = purpose.keep_days
    if days >= 365:
        return ngettext("%(num)d year after the last work", "%(num)d years after the last work", round(days / 365))
    return ngettext("%(num)d day after the last work", "%(num)d days after the last work", days)


def basis(purpose: Purpose) -> str:
    return _(BASES[purpose.basis])
