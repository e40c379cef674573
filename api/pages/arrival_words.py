"""When somebody on the way will be there, in words."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from api.display import hhmm, km
from dispatch.field.arrival import Arrival

MINUTE = timedelta(minutes=1)


def there_says(coming: Arrival | None, now: datetime) -> str:
    """When they will be there, how far it is, and how old that is; nothing where their phone doesn't say."""
    if coming is None:
        return ""
    facts = {"at": hhmm(coming.at), "km": km(coming.metres or 0)}
    age = round((now - coming.seen_at) / MINUTE)
    if coming.stale:
        return ngettext(
            "there about %(at)s, %(km)s away; %(num)d minute old",
            "there about %(at)s, %(km)s away; %(num)d minutes old",
            age,
            **facts,
        )
    return _("there about %(at)s, %(km)s away; said just now", **facts)
