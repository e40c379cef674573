"""The words that stop text messages and let them come again, as people send them."""

STOP = {"stop", "stopp", "stopall", "unsubscribe", "end", "quit", "avslutt", "avsluta", "退订", "停止", "td"}
START = {"start", "unstop", "begin", "igjen", "igen", "恢复"}


def stops(text: str) -> bool:
    return _word(text) in STOP


def starts(text: str) -> bool:
    return _word(text) in START


def _word(text: str) -> str:
    return text.strip().strip(".!。！\"' ").lower()
