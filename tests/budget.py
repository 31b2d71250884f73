"""What a call may cost, measured so that a busy or slow machine changes nothing.

A limit in seconds fails on a machine that is slow or shared. CPU time leaves the waiting out, and a fixed loop, run in the
same process just before and after, tells how fast the machine is at that moment: a *unit* is what that loop costs, some
5 ms on an idle core. Budgets have room for several times the usual cost; what breaks them is a step that is quadratic or worse.
"""

from __future__ import annotations

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
def within(units: float) -> Iterator[None]:
    """The block must cost no more than so many units."""
    before = unit()
    start = process_time()
    yield
    cost = process_time() - start
    assert cost <= units * max(before, unit()), f"{cost:.2f} s of CPU time, more than {units} units"


def assert_linear(call: Callable[[int], object], size: int) -> None:
    """Input eight times as long may cost three times what a linear step costs; a quadratic one costs eight times that.

    ``call`` takes the size of its input. Some units on top, because what is short costs mostly what comes with every call.
    """

    def cost(size: int) -> float:
        start = process_time()
        call(size)
        return process_time() - start

    small = min(cost(size) for _ in range(2))
    limit = 24 * small + 20 * unit()
    large = cost(8 * size)
    assert large <= limit, f"{large:.2f} s of CPU time for a size of {8 * size}, {small:.3f} s for {size}"
