"""What is new in an answer: without what it quotes, and without the signature below it."""

import re

LONGEST_LEAD = 300  # characters of a line that introduces a quotation
# How mail programs introduce what they quote: Gmail, Apple and Outlook, in the languages we meet.
LEADS = (
    re.compile(
        r"^(on|den|am|le|el|il|på|i)\b.{4,250}(wrote|skrev|schrieb|écrit|escribió|scritto).{0,80}:$", re.I | re.S
    ),
    re.compile(r"^.{0,120}(skrev|wrote) .{0,160}:$", re.I | re.S),
    re.compile(r"^(在|于)?.{4,200}(写道|寫道)[:：]$", re.S),
)
DIVIDERS = (
    re.compile(
        r"^-{2,}\s*(original message|opprinnelig melding|ursprungligt meddelande|原始邮件|原始郵件|回复的原邮件).*$",
        re.I,
    ),
    re.compile(r"^_{20,}$"),
    re.compile(r"^[*\s]*(from|fra|från|发件人|寄件者)[*\s]*[:：].*(\n|$)", re.I),
)
_AFTER_FROM = re.compile(r"^[*\s]*(sent|date|sendt|dato|skickat|datum|发送时间|日期|寄件日期)[*\s]*[:：]", re.I)
SIGNED = re.compile(
    r"^(-- ?|sent from my .{2,40}|sendt fra min .{2,40}|skickat från min .{2,40}|get outlook for .{2,20}"
    r"|hent outlook for .{2,20}|skaffa outlook för .{2,20}|发自我的.{1,20}|发送自.{1,20}|從我的.{1,20}傳送)$",
    re.I,
)


def new_words(text: str, *, answer: bool) -> str:
    """`answer`: it answers something, so that what follows a quotation's head is old. All of it, where nothing
    would be left: somebody wrote between the lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = _unsigned(_unquoted(lines) if answer else lines)
    return "\n".join(kept).strip() or text.strip()


def _unquoted(lines: list[str]) -> list[str]:
    for number in range(len(lines)):
        if _begins_old(lines, number):
            return lines[:number]
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith(">")):
        end -= 1
    return lines[:end]


def _begins_old(lines: list[str], number: int) -> bool:
    here = lines[number].strip()
    if not here or len(here) > LONGEST_LEAD:
        return False
    following = next((line.strip() for line in lines[number + 1 : number + 3] if line.strip()), "")
    if DIVIDERS[0].match(here) or (DIVIDERS[1].match(here) and DIVIDERS[2].match(following)):
        return True
    if DIVIDERS[2].match(here):
        return bool(_AFTER_FROM.match(following))
    following = "".join(lines[number + 1 : number + 2]).strip()
    quoted = any(line.lstrip().startswith(">") for line in lines[number + 1 : number + 5])
    # A lead may be broken into two lines, but never by an empty one.
    return _leads(here) or (quoted and not _leads(following) and _leads(f"{here} {following}"))


def _leads(line: str) -> bool:
    return any(lead.match(line[:LONGEST_LEAD]) for lead in LEADS)


def _unsigned(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if SIGNED.match(line.strip() or line) and number:
            return lines[:number]
    return lines
