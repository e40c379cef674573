"""Quotas of a day that is cut: each part gets a share of them, so that what the parts do together breaks none."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from optimizer.couples import Group
from optimizer.engineer import Engineer
from optimizer.evaluate import Routes

Crew = Sequence[Engineer]


def shared(groups: Sequence[Group], crews: Sequence[Crew], routes: Routes, begun: Collection[str]) -> list[list[Group]]:
    """The groups as each crew sees them. `begun`: engineers who have a visit under way, which bends a quota.

    A part keeps what its engineers have, as far as that is allowed; what is left open goes by the engineers.
    """
    seen: list[list[Group]] = [[] for _ in crews]
    for group in groups:
        members = [[each for each in crew if each.is_named(group.engineers)] for crew in crews]
        for mine, ours, most in zip(seen, members, _most(group, members, routes, begun), strict=True):
            if ours:
                names = {name for each in ours for name in (each.id, each.who)}
                mine.append(replace(group, engineers=tuple(n for n in group.engineers if n in names), most=most))
    return seen


def _most(group: Group, members: Sequence[Crew], routes: Routes, begun: Collection[str]) -> list[int]:
    under_way = [sum(each.id in begun for each in crew) for crew in members]
    have = [sum(max(len(routes.get(each.id, ())), each.id in begun) for each in crew) for crew in members]
    wanted = [h - u for h, u in zip(have, under_way, strict=True)]
    free = max(0, group.most - sum(under_way))
    if sum(wanted) > free:
        return [u + w for u, w in zip(under_way, _split(free, wanted), strict=True)]
    return [h + s for h, s in zip(have, _split(free - sum(wanted), list(map(len, members))), strict=True)]


def _split(count: int, weights: Sequence[int]) -> Iterator[int]:
    """In whole numbers, by weight."""
    total, before = max(1, sum(weights)), 0
    for weight in weights:
        after = before + weight
        yield count * after // total - count * before // total
        before = after
