"""What holds in every branch is changed by those who see every branch."""

from dispatch.errors import N_, Forbidden
from dispatch.store.database import Transaction


class HoldsEverywhere(Forbidden):
    """This holds in other branches too."""

    says = N_("This holds in other branches than yours too. Ask somebody who sees every branch to change it.")


def require_whole_house(tx: Transaction) -> None:
    """Raises HoldsEverywhere."""
    if tx.stamp.by.branches is not None:
        raise HoldsEverywhere
