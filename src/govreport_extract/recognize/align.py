"""Order-preserving alignment of what is printed with what the form says.

Needleman–Wunsch with free gaps: of all ways to pair observed labels with form labels
without crossing, the one with the largest sum of similarities.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

THRESHOLD = 0.6
"""Pairs below this similarity are never made: a gap is better than a guess."""


def align(
    observed: int, expected: int, score: Callable[[int, int], float]
) -> list[tuple[int, int, float]]:
    """Pairs ``(observed, expected, similarity)`` in order; O(observed × expected)."""
    best = [[0.0] * (expected + 1) for _ in range(observed + 1)]
    scores = [
        [s if (s := score(i, j)) >= THRESHOLD else 0.0 for j in range(expected)]
        for i in range(observed)
    ]
    for i in range(observed - 1, -1, -1):
        row, below, own = best[i], best[i + 1], scores[i]
        for j in range(expected - 1, -1, -1):
            value = max(below[j], row[j + 1])
            pair = own[j]
            if pair and pair + below[j + 1] > value:
                value = pair + below[j + 1]
            row[j] = value
    pairs = []
    i = j = 0
    while i < observed and j < expected:
        pair = scores[i][j]
        if pair and best[i][j] == pair + best[i + 1][j + 1]:
            pairs.append((i, j, pair))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def in_order(places: Sequence[int | None]) -> bool:
    """Are all places known and strictly increasing?"""
    last = -1
    for place in places:
        if place is None or place <= last:
            return False
        last = place
    return True
