"""How long a search of the help centre takes: our own articles, and the same among a thousand.

python -m benchmarks.help_search
"""

import time
from datetime import date
from statistics import median

from benchmarks.scratch import scratch
from dispatch.help.articles import writing
from dispatch.help.articles.writing import About, Words
from dispatch.help.searching.search import search
from dispatch.seed import catalogue
from dispatch.seed.help import help_centre
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction, connect

ASKED = (
    *(("nb", "låsen blinker rødt"), ("nb", "hubben svarer ikke etter oppdatering"), ("sv", "byta baterier i låset")),
    *(("en", "camra offline"), ("zh-Hans", "门琐打不开"), ("zh-Hans", "监控掉线了")),
)
TIMES, MANY = 20, 1000


def main() -> None:
    with scratch() as url:
        database = Database(connect(url))
        with database.transaction(SYSTEM) as tx:
            catalogue.skills(tx)
            catalogue.catalogue(tx, date(2026, 1, 1))
            help_centre(tx)
        measure(database, "our own articles")
        with database.transaction(SYSTEM) as tx:
            fill(tx)
        measure(database, f"among {MANY} more")


def fill(tx: Transaction) -> None:
    for number in range(MANY):
        article = writing.begin(tx, f"made-up-{number}", About(), original="nb")
        words = " ".join(f"ord{number * 7 % 400}x{place} lås{place}" for place in range(40))
        writing.write(tx, article, "nb", Words(title=f"Artikkel {number} om dingser", body=words))


def measure(database: Database, name: str) -> None:
    with database.transaction(SYSTEM) as tx:
        for language, asked in ASKED:
            search(tx, asked, language)
            took = []
            for _ in range(TIMES):
                began, burnt = time.perf_counter(), time.process_time()
                search(tx, asked, language)
                took.append((1000 * (time.perf_counter() - began), 1000 * (time.process_time() - burnt)))
            wall, cpu = (median(one) for one in zip(*took, strict=True))
            print(f"{name}: {asked} ({language}): {wall:.1f} ms, {cpu:.1f} ms of them in Python")


if __name__ == "__main__":
    main()
