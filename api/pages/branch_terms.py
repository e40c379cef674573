"""What each branch sets for itself, on one page with a form for each."""

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

from api.forms import Form
from api.pages.setup import KEEPERS
from dispatch.store.database import Transaction
from dispatch.work import queries


def each(
    tx: Transaction,
    url: str,
    terms_of: Callable,
    names: Iterable[str],
    form: Form,
    *,
    wrong: str = "",
    **says: Callable,
) -> dict[str, Any]:
    """`terms_of(tx, branch_id)`: an object with `names` and a version. `form` goes to the branch whose code is `wrong`,
    as it was sent. `says`: what else is shown of such terms."""
    keys = tuple(names)

    def view(branch: Any) -> SimpleNamespace:
        terms = terms_of(tx, branch.id)
        kept = {name: getattr(terms, name) for name in keys}
        return SimpleNamespace(
            **{"code": branch.code, "name": branch.name, "url": f"{url}/{branch.code}", "version": terms.version},
            kept=kept,
            form=form.beside(kept) if wrong == branch.code else Form(kept, {}),
            **{name: say(terms) for name, say in says.items()},
        )

    return {"branches": [view(branch) for branch in queries.branches(tx)], "may_edit": tx.stamp.by.role in KEEPERS}
