"""A small chart as SVG, without any library: one line for each day, one dot for each player."""

from collections.abc import Sequence

from benchmarks.contest import Round

COLOURS = ("#0b6e4f", "#c8553d", "#3d5a98", "#9a7b1c")
LEFT, WIDTH, RIGHT, TOP, STEP = 250, 460, 50, 54, 24
MOST = 1.6  # times the best cost; what is dearer stands at the edge


def chart(rounds: Sequence[Round], names: Sequence[str]) -> str:
    """Each player's cost by the day's best; at the left edge the best itself."""
    bottom = TOP + STEP * len(rounds)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + RIGHT} {bottom + 30}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{LEFT + WIDTH + RIGHT}" height="{bottom + 30}" fill="#fff"/>',
        *_legend(names),
        *_scale(bottom),
        *(part for row, each in enumerate(rounds) for part in _day(each, row, names)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(ratio: float) -> float:
    return LEFT + WIDTH * (min(ratio, MOST) - 1) / (MOST - 1)


def _legend(names: Sequence[str]) -> list[str]:
    return [
        f'<circle cx="{LEFT + 110 * i}" cy="16" r="5" fill="{colour}"/>'
        f'<text x="{LEFT + 110 * i + 10}" y="20">{name}</text>'
        for i, (name, colour) in enumerate(zip(names, COLOURS, strict=True))
    ]


def _scale(bottom: int) -> list[str]:
    ticks = [1 + i / 10 for i in range(round(10 * (MOST - 1)) + 1)]
    words = [f"{tick:.1f}" for tick in ticks[:-1]] + [f"{MOST:.1f} or more"]
    return [
        f'<line x1="{_x(tick):.1f}" y1="{TOP - 10}" x2="{_x(tick):.1f}" y2="{bottom}" stroke="#ddd"/>'
        f'<text x="{_x(tick):.1f}" y="{bottom + 18}" text-anchor="middle">{word}</text>'
        for tick, word in zip(ticks, words, strict=True)
    ]


def _day(played: Round, row: int, names: Sequence[str]) -> list[str]:
    y = TOP + STEP * row + 4
    costs = {each.player: each.cost for each in played.results if each.cost is not None}
    best = max(1, min(costs.values(), default=1))
    dots = [
        f'<circle cx="{_x(costs[name] / best):.1f}" cy="{y}" r="5" fill="{colour}" fill-opacity="0.85"/>'
        for name, colour in reversed(list(zip(names, COLOURS, strict=True)))
        if name in costs
    ]
    return [f'<text x="{LEFT - 12}" y="{y + 4}" text-anchor="end">{played.day}</text>', *dots]
