"""What may stand in an address."""

from typing import Any

from werkzeug.routing import IntegerConverter

LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """A number no row can have leads nowhere: 404, before anybody asks the database for it."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **{"max": LARGEST, **options})
