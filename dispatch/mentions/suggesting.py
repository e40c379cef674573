"""What might be done about a mention. Only a suggestion: a person decides, and nothing is ever posted by itself."""

from dispatch.mentions.mention import Suggestion

# Beginnings of words, in the four languages.
NEEDS_HELP = (
    *("help", "broken", "not work", "doesn't work", "stopped", "locked out", "?", "waiting", "nobody answers"),
    *("hjelp", "virker ikke", "ødelagt", "venter", "ingen svarer", "hjälp", "fungerar inte", "trasig", "väntar"),
    *("帮", "坏了", "不能用", "没反应", "求助", "等了", "？"),
)
STATES_FACTS = (
    *("spies", "spy", "sells your data", "subscription only", "discontinued", "always listening"),
    *(
        "selger data",
        "lytter alltid",
        "overvåker",
        "säljer data",
        "lyssnar alltid",
        "övervakar",
        "监听",
        "卖数据",
        "停产",
    ),
)
QUARREL = (
    *("idiot", "scam", "crook", "shame on", "lawyer", "svindel", "idioter", "bedrageri", "advokat", "bluff", "skäms"),
    *("骗子", "垃圾", "无耻"),
)


def suggestion(text: str) -> Suggestion:
    said = text.casefold()
    if any(part in said for part in STATES_FACTS):
        return Suggestion.CORRECT
    if any(part in said for part in NEEDS_HELP):
        return Suggestion.HELP
    return Suggestion.LEAVE


def hostile(text: str) -> bool:
    """A reply in public would start a quarrel."""
    said = text.casefold()
    return any(part in said for part in QUARREL)
