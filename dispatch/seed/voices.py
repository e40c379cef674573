"""What customers say afterwards."""

from dataclasses import dataclass
from random import Random

from dispatch.seed.files import grouped, rows

STARS = {5: 54, 4: 25, 3: 9, 2: 7, 1: 5}
RECOMMEND = {5: (9, 10), 4: (7, 9), 3: (5, 8), 2: (2, 6), 1: (0, 3)}
ANSWERS, WRITES, RECOMMENDS = 0.78, 0.55, 0.5


@dataclass(frozen=True)
class Verdict:
    stars: int
    solved: bool
    recommend: int | None
    words: str | None


class Voices:
    def __init__(self, chance: Random):
        self.chance = chance
        self.comments = grouped(rows("feedback_comments.csv"), "stars", "language")

    def verdict(self, language: str, *, late: bool = False) -> Verdict | None:
        """None: no answer. Who had to wait is less pleased."""
        if self.chance.random() > ANSWERS:
            return None
        stars = self.chance.choices(list(STARS), list(STARS.values()))[0]
        stars = max(1, stars - (late and self.chance.random() < 0.6))
        return Verdict(
            stars=stars,
            solved=stars > 2 or self.chance.random() < 0.5,
            recommend=self.chance.randint(*RECOMMEND[stars]) if self.chance.random() < RECOMMENDS else None,
            words=self.comment(stars, language) if self.chance.random() < WRITES else None,
        )

    def comment(self, stars: int, language: str) -> str:
        return self.chance.choice(self.comments[str(stars), language])["text"]
