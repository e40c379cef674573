"""What free words are about: topics that are found by themselves, and set right by a person."""

import re
from collections.abc import Collection
from enum import StrEnum

from dispatch.errors import N_, Invalid


class Topic(StrEnum):
    TIME = "time"
    MANNER = "manner"
    WORK = "work"
    PRICE = "price"
    WORDS = "words"
    TIDY = "tidy"
    APP = "app"
    DEVICE = "device"
    BOOKING = "booking"


# Beginnings of words, in the four languages.
SIGNS: dict[Topic, tuple[str, ...]] = {
    Topic.TIME: (
        *("late", "wait", "delay", "on time", "punctual", "early", "sent", "forsink", "vent", "presis", "tidlig"),
        *("försen", "vänt", "i tid", "punktlig", "迟", "等了", "准时", "提前", "早到"),
    ),
    Topic.MANNER: (
        *("friendly", "polite", "rude", "kind", "patient", "hyggelig", "høflig", "uhøflig", "vennlig", "tålmodig"),
        *("trevlig", "artig", "otrevlig", "vänlig", "tålamod", "态度", "礼貌", "友好", "热情", "耐心"),
    ),
    Topic.WORK: (
        *("repair", "fixed", "broken again", "same fault", "careful", "reparer", "fiks", "grundig", "slurv"),
        *("samme feil", "noggrann", "slarv", "samma fel", "lagad"),
        *("修好", "没修", "又坏", "同样的问题", "仔细", "专业"),
    ),
    Topic.PRICE: (
        *("price", "expensive", "cost", "bill", "pris", "dyr", "kost", "faktura"),
        *("价格", "太贵", "收费", "费用"),
    ),
    Topic.WORDS: (
        *("explain", "told", "inform", "understand", "answer", "message", "forklar", "beskjed", "svar", "forst"),
        *("förklar", "besked", "meddela", "解释", "说明", "通知", "回复", "讲解"),
    ),
    Topic.TIDY: (
        *("clean", "messy", "dust", "tidy", "dirt", "rent", "støv", "ryddet", "städ", "smuts", "damm"),
        *("干净", "灰尘", "脏", "鞋套"),
    ),
    Topic.APP: (
        *("app", "wifi", "wi-fi", "network", "pair", "nettverk", "kobl", "nätverk", "koppl"),
        *("应用", "网络", "配网", "连接"),
    ),
    Topic.DEVICE: (
        *("battery", "lock", "camera", "sensor", "batteri", "lås", "kamera"),
        *("电池", "锁", "摄像头", "传感器"),
    ),
    Topic.BOOKING: (
        *("book", "appointment", "time slot", "reschedul", "avtale", "bokning", "bokad", "ombok"),
        *("预约", "改期", "时间段"),
    ),
}


class NoSuchTopic(Invalid):
    """There is no such topic."""

    says = N_("“{topic}” is no topic. Choose of these: {allowed}.")


def topics_in(words: str | None) -> list[str]:
    """In the order of the list; what says nothing we know is about nothing."""
    said = " " + " ".join(re.findall(r"\w[\w-]*", (words or "").casefold()))
    return [topic.value for topic, signs in SIGNS.items() if any(_begins(sign, said) for sign in signs)]


def chosen(topics: Collection[str]) -> list[str]:
    """Each once, in the order of the list. Raises NoSuchTopic."""
    for topic in topics:
        if topic not in set(Topic):
            raise NoSuchTopic(field="topics", topic=topic, allowed=", ".join(Topic))
    return [topic.value for topic in Topic if topic.value in topics]


def _begins(sign: str, said: str) -> bool:
    """Chinese writes no spaces between words."""
    return (sign if sign[0] >= "\u4e00" else f" {sign}") in said
