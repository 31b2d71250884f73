"""What a call may cost, measured so that a busy or slow machine changes nothing.

A limit in seconds fails on a machine that is slow or shared. CPU time leaves the waiting out, and a fixed loop, run in the
same process just before and after, tells how fast the machine is at that moment: a *unit* is what that loop costs, some
5 ms on an idle core. Budgets have room for several times the usual cost; what breaks them is a step that is quadratic or worse.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import process_time

_TEXT = "全年主动公开政府信息318条，其中网站202条，未收到公开申请。" * 40
_COUNT = re.compile(r"[\u4e00-\u9fff]{1,8}(\d{1,5})[件条]")


def unit() -> float:
    """CPU seconds of the fixed loop: regular expressions, strings and dictionaries, as the modules under test use them."""
    start = process_time()
    seen: dict[str, int] = {}
    for _ in range(20):
        for match in _COUNT.finditer(_TEXT):
            seen[match[1]] = seen.get(match[1], 0) + len(match[0])
        for char in _TEXT:
            seen[char] = seen.get(char, 0) + 1
    return process_time() - start


@contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage collection: it walks through everything the tests before have left in memory."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def within(units: float) -> Iterator[None]:
    """The block must cost no more than so many units."""
    with _uncollected():
        before = unit()
        start = process_time()
        yield
        cost = process_time() - start
        limit = units * max(before, unit())
    assert cost <= limit, f"{cost:.2f} s of CPU time, more than {limit:.2f} s ({units} units)"


def assert_linear(call: Callable[[int], object], size: int) -> None:
    """Input 16 times as long may cost 64 times as much: four times what a linear step costs, a quarter of a quadratic one.

    ``call`` takes the size of its input. Some units on top, because what is short costs mostly what comes with every call.
    """

    def cost(size: int) -> float:
        start = process_time()
        call(size)
        return process_time() - start

    with _uncollected():
        small = min(cost(size) for _ in range(2))
        limit = 64 * small + 8 * unit()
        large = cost(16 * size)
    assert large <= limit, f"size {16 * size}: {large:.2f} s of CPU time, size {size}: {small:.3f} s"
