"""Who may use what. What a role sees of it is decided in the queries, what it may do in the lifecycles."""

from api.access import CONSOLE, DESK, STAFF
from dispatch.privacy.rights import LEADERS
from dispatch.stamp import Role

__all__ = [
    "ADMIN",
    "CONSOLE",
    "DESK",
    "EDITORS",
    "ENGINEER",
    "IMPORTERS",
    "LEADERS",
    "PLANNERS",
    "QUALITY_DESK",
    "STAFF",
    "WRITERS",
]

ADMIN = frozenset({Role.ADMIN})
ENGINEER = frozenset({Role.ENGINEER})
PLANNERS = frozenset({Role.DISPATCHER, Role.MANAGER})
IMPORTERS = PLANNERS | ADMIN
QUALITY_DESK = DESK | {Role.QUALITY}
WRITERS = STAFF - {Role.AUDITOR, Role.ADMIN}
EDITORS = frozenset({Role.MANAGER, Role.QUALITY, Role.ADMIN})  # of what the help centre says
