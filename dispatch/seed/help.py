"""The help centre of the region: articles with their pictures, trees, other words, whom to turn to."""

import tomllib
from datetime import time
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from dispatch.help import points, walking
from dispatch.help.articles import reading, verdicts, writing
from dispatch.help.articles.article import ArticleKind
from dispatch.help.articles.writing import About, Words
from dispatch.help.contact_point import Way
from dispatch.help.searching import gaps, synonyms
from dispatch.help.trees import writing as trees
from dispatch.help.trees.tree import NodeKind, Outcome, TreeEdition, ways_on
from dispatch.seed.files import FOLDER, rows, words, yes
from dispatch.seed.stage import Stage
from dispatch.stamp import SYSTEM
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES

HELP = FOLDER / "help"
ABOUT = ("public", "faults", "categories", "models", "related", "tree", "video", "review_days")
DAYS = 60  # of walks that have happened


def help_centre(tx: Transaction) -> None:
    """Before the first day: what readers find."""
    _pictures(tx)
    for row in rows("help/synonyms.csv"):
        synonyms.write(tx, row["language"], row["words"].split("|"))
    for row in rows("help/contact.csv"):
        texts = {language: row[f"text_{language}"] for language in LANGUAGES}
        points.write(
            tx,
            place=int(row["place"]),
            way=Way(row["way"]),
            target=row["target"],
            urgent=yes(row["urgent"]),
            names=words(row),
            texts=texts,
            person=row["person"],
            opens=time.fromisoformat(row["opens"]) if row["opens"] else None,
            closes=time.fromisoformat(row["closes"]) if row["closes"] else None,
        )
    for path in sorted((HELP / "trees").glob("*.toml")):
        drawn = _read(path)
        trees.draft(tx, path.stem, names=drawn["names"], faults=drawn["faults"], nodes=drawn["nodes"])
        trees.publish(tx, path.stem)
    for path in sorted((HELP / "articles").glob("*.toml")):
        _article(tx, path)


def what_was_looked_for(stage: Stage) -> None:
    """Walks, verdicts and searches of the last weeks, some of which turned out not to have solved it."""
    chance = Random(7)  # its own: the rest of the day stays as it is
    for day in range(-DAYS, 1):
        moment = stage.clock.at(stage.clock.day(day), 9 + chance.random() * 8)
        stage.replay.plan(moment, SYSTEM, partial(_a_day, draw=chance.random()))
    stage.replay.plan(stage.clock.at(stage.clock.day(-10), 10), SYSTEM, _written_anew)


def _written_anew(tx: Transaction) -> None:
    """The original only: its translations are older from then on."""
    article = reading.article(tx, "lock-batteries")
    before = reading.editions_now(tx, [article])[article.id]["nb"]
    colder = f"{before.body}\n- Under ti kuldegrader: ta batteriene inn over natten hvis huset står tomt."
    words = Words(title=before.title, summary=before.summary, steps=before.steps, body=colder)
    writing.write(tx, article, "nb", words)


def _a_day(tx: Transaction, *, draw: float) -> None:
    every = trees.every_in_force(tx)
    for place in range(1 + int(draw * 3)):
        visitor = f"seed{tx.stamp.at:%m%d}{place}"
        _walk(tx, every[int(draw * 97 + place) % len(every)], visitor, turns=(draw * 7 + place * 0.37) % 1.0)
    articles = [one for one in reading.listed(tx) if one.public]
    read = articles[int(draw * 131) % len(articles)]
    edition = reading.editions_now(tx, [read])[read.id]["nb"]
    helped = draw < 0.7
    verdicts.say(tx, edition, f"seed{tx.stamp.at:%m%d}", helped=helped, words=None if helped else "Fant ikke knappen.")
    if helped:
        walking.read(tx, read, "nb", Outcome.SOLVED, visitor=f"seedr{tx.stamp.at:%m%d}")
    if draw < 0.2:
        gaps.asked(tx, "nb", ("robotstøvsuger", "bytte eier av hjemmet", "solcellepanel")[int(draw * 15)], 0)


def _walk(tx: Transaction, edition: TreeEdition, visitor: str, *, turns: float) -> None:
    """Answering one way all along; some leave on the way."""
    walk, _token = walking.begin(tx, edition, "nb", visitor=visitor)
    for step in range(8):
        node = edition.node(walk.node)
        if node["kind"] == NodeKind.END or (turns > 0.85 and step == 2):
            return
        ways = list(ways_on(node))
        walking.answer(tx, walk, node["code"], ways[int(turns * 10 + step) % len(ways)])


def _pictures(tx: Transaction) -> None:
    for row in rows("help/pictures/names.csv"):
        drawn = (HELP / "pictures" / f"{row['code']}.svg").read_bytes()
        writing.keep_picture(tx, row["code"], drawn, words(row), media_type="image/svg+xml")


def _article(tx: Transaction, path: Path) -> None:
    told = _read(path)
    about = {name: told[name] for name in ABOUT if name in told}
    article = writing.begin(tx, path.stem, About(kind=ArticleKind(told["kind"]), **about), original=told["original"])
    for language in sorted(LANGUAGES, key=lambda one: one != told["original"]):
        if language in told:
            writing.write(tx, article, language, Words(**told[language]))
    writing.publish(tx, article)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))
