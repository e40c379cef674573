"""The search for routes of one engineer: labels are continued in the order of time.

Starting as early as possible is always best (begin times never cross), so the time, the cost, the
break and the visits remembered are all that matters of a way begun.
"""

import numpy as np

from optimizer.engines.clockwork import TOO_LATE, day_price, finish, late_price, leg, opening
from optimizer.engines.compiled import compiled, forced, inlined
from optimizer.engines.prices import balance_price
from optimizer.engines.pricing.aboard import is_aboard
from optimizer.engines.pricing.completion import NO_WAY
from optimizer.engines.pricing.cuts import cut_price
from optimizer.engines.pricing.labels import CUT, EXACT, LABEL_WORK, USED, WORK, has_visited, is_needless, put_in_place
from optimizer.engines.pricing.step import doors, owed_at_first


@compiled
def search(T, e, R, C, L, memory, rates, limit, mode, bucket, work):
    """Continue labels to routes of less than `limit` from this bucket on, until about so much work has been done since
    `set_out` or there is no room left (CUT); returns the bucket to go on with, `R.cells` at the end.

    `memory`: [own number, word] the visits that are remembered at each; only EXACT forgets the others.
    `C` must be complete under the same `rates` and with the same cells.
    """
    while bucket < R.cells:
        label = L.buckets[bucket]
        if label < 0:
            bucket += 1
            continue
        if L.counts[WORK] >= work:
            break
        L.buckets[bucket] = L.labels[label].behind
        if L.labels[label].needless == 1:
            continue
        _continue(T, e, R, C, L, memory, rates, limit, mode, np.int64(label))
        if L.counts[CUT] == 1:
            L.labels[label].behind = L.buckets[bucket]
            L.buckets[bucket] = label
            break
    return bucket


@compiled
def set_out(T, e, R, L, rates):
    """Forget all labels but that of the engineer who hasn't been anywhere yet."""
    L.buckets[: R.cells] = -1
    L.at_visit[:, : R.visits.shape[0]] = -1
    L.counts[:] = 0
    L.visited[0, :] = 0
    home = R.visits.shape[0] - 1
    L.labels[0].free = T.engineers[e].shift_start
    L.labels[0].cost = rates.road * day_price(T, e)
    L.labels[0].hope = -NO_WAY
    L.labels[0].work = 0
    L.labels[0].tally = 0
    L.labels[0].odd = 0
    L.labels[0].visit = home
    L.labels[0].before = -1
    L.labels[0].behind = -1
    L.labels[0].owed = owed_at_first(T, e)
    L.labels[0].needless = 0
    L.counts[USED] = 1
    L.buckets[0] = 0


@inlined
def _continue(T, e, R, C, L, memory, rates, limit, mode, label):
    visits, follow, best, second, go_next = R.visits, R.follow, C.best, C.second, C.next
    morning, balanced = T.engineers[e].shift_start, T.engineers[e].balance > 0
    now, i, owed = L.labels[label].free, L.labels[label].visit, L.labels[label].owed
    before = visits[i]
    tally = np.int64(L.labels[label].tally)
    if T.engineers[e].most < visits.shape[0] - 1:
        tally += 1
        if tally > T.engineers[e].most:
            return
    L.counts[WORK] += follow.shape[1]
    for rank in range(follow.shape[1]):
        j = follow[i, rank]
        if now > R.latest[j] or L.counts[CUT] == 1:
            break
        if has_visited(L, label, j):
            continue
        v = visits[j]
        if T.visits[v].parts >= 0 and not is_aboard(T, e, R, L, label, v):
            continue
        way = leg(T, e, before, v)
        so_far = L.labels[label].cost + rates.road * way
        for rest in range(owed + 1):
            arrival = doors(T, e, before, v, now, rest)
            cell = (arrival - morning) >> R.cell
            if cell >= R.cells:
                continue
            left = owed - rest
            ahead = second[left, cell, j] if go_next[left, cell, j] == i else best[left, cell, j]
            if so_far + ahead >= limit:
                continue
            start = opening(T, e, v, arrival)
            if start >= TOO_LATE:
                continue
            free = finish(T, e, v, start)
            cost = so_far + rates.gain[j] + rates.road * late_price(T, e, v, start)
            paid = rates.cut_bits[j] & L.labels[label].odd
            if paid != 0:
                cost += cut_price(rates.cut_price, paid)
            work = L.labels[label].work
            hope = cost + ahead - C.own[left, cell, j]
            if balanced:
                work += way + free - start
                hope += rates.road * balance_price(T.engineers[e], work)
            if hope >= limit:
                continue
            if (left == 0 or free <= T.engineers[e].break_closes) and free <= T.engineers[e].last_return:
                _add(T, e, R, L, memory, rates, mode, label, j, free, cost, left, work, tally, hope)


@forced
def _add(T, e, R, L, memory, rates, mode, before, j, free, cost, owed, work, tally, hope):
    new = L.counts[USED]
    if new == L.labels.shape[0]:
        L.counts[CUT] = 1
        return
    label = L.labels[new]
    label.free = free
    label.cost = cost
    label.visit = j
    label.before = before
    label.hope = hope
    label.work = work
    label.tally = tally
    label.odd = L.labels[before].odd ^ rates.cut_bits[j]
    label.owed = owed
    label.needless = 0
    for word in range(L.visited.shape[1]):
        L.visited[new, word] = L.visited[before, word]
        # The words are as many as the engineer with most visits needs; those beyond one's own are empty.
        if mode == EXACT and word < memory.shape[1]:
            L.visited[new, word] &= memory[j, word]
    L.visited[new, j >> 6] |= np.uint64(1) << np.uint64(j & 63)
    if is_needless(L, new, mode, rates.cut_price):
        return
    L.counts[USED] += 1
    L.counts[WORK] += LABEL_WORK
    put_in_place(L, new, mode, rates.cut_price)
    bucket = (free - T.engineers[e].shift_start) >> R.cell
    L.labels[new].behind = L.buckets[bucket]
    L.buckets[bucket] = new


@compiled
def hope_left(R, L, bucket):
    """The least any route could cost that continues a label still waiting, from this bucket on."""
    least = np.int64(NO_WAY)
    for later in range(bucket, R.cells):
        label = L.buckets[later]
        while label >= 0:
            if L.labels[label].needless == 0:
                least = min(least, L.labels[label].hope)
            label = L.labels[label].behind
    return least
