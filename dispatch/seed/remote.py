"""What may be done from afar to which product."""

from dispatch.remote.command_kind import CommandKind
from dispatch.seed.files import rows, words, yes
from dispatch.store.database import Transaction


def command_kinds(tx: Transaction) -> None:
    """A parameter's row follows its command's, and the options of a choice follow that."""
    made: list[CommandKind] = []
    for row in rows("catalogue/device_commands.csv"):
        if not row["parameter"]:
            facts = {"category": row["category"], "code": row["code"], "names": words(row)}
            made.append(CommandKind(**facts, reads=yes(row["reads"]), dangerous=yes(row["dangerous"]), parameters=[]))
        elif row["kind"] == "option":
            made[-1].parameters[-1].setdefault("choices", []).append({"code": row["parameter"], "names": words(row)})
        else:
            told = {"code": row["parameter"], "kind": row["kind"], "names": words(row)}
            ends = {"least": int(row["least"]), "most": int(row["most"])} if row["kind"] == "whole" else {}
            made[-1].parameters.append(told | ends)
    tx.add(*made)
    tx.session.flush()
