"""The text against itself: a total and the closed list of its parts, parts and the total that follows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extract.checks.cells import joined, load_data
from extract.checks.concepts import lexicon
from extract.checks.link import Link, Paragraph
from extract.checks.mentions import FRONT, Mention
from extract.checks.messages import show, summed
from extract.facts import Check, Evidence

LONG = 4  # parts of a list that leaves nothing out, although no word says so
SLIP = 0.05  # by which share of the total such a list may miss it: by more, it names the main parts only


@dataclass(frozen=True, slots=True)
class Listing:
    """A total and its parts. ``closed``: the words say that nothing is left out; ``overlap``: parts may count twice."""

    head: Mention
    items: tuple[Mention, ...]
    closed: bool
    overlap: bool = False

    @property
    def total(self) -> float:
        return round(sum(m.value for m in self.items), 6)

    @property
    def holds(self) -> bool:
        """The parts add up to the total, as far as the printed precision tells."""
        low, high = sum(m.low for m in self.items), sum(m.high for m in self.items)
        return low <= self.head.high + 1e-9 and high >= self.head.low - 1e-9


@lru_cache(maxsize=1)
def _words() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in load_data("phrases")["lists"].items()}


def find_lists(paragraph: Paragraph) -> list[Listing]:
    """The lists of one paragraph: behind their total, in the sentence after it, in front of it."""
    kinds = load_data("phrases")["kind_counters"]  # 分四大类 counts no item of a list
    numbers = [m for m in paragraph.mentions if m.kind == "count" and m.unit[-1:] not in kinds[:-1]]
    out, last = [], {}
    for i, head in enumerate(numbers):
        listing = _partition(numbers, i) or _behind(numbers, i)
        if listing:
            last[head.unit] = head
        found = (listing, _second(numbers, i, last), _before(numbers, i))
        out += [x for x in found if x]
    return out


def _gap(numbers: Sequence[Mention], i: int) -> str:
    """The text between number ``i`` and the one in front of it."""
    text = numbers[i].flat.text
    return text[numbers[i - 1].end if i else 0 : numbers[i].start]


def _depth(m: Mention, start: int) -> int:
    said = m.flat.text[start : m.start]
    return said.count("(") - said.count(")")


def _behind(numbers: Sequence[Mention], i: int) -> Listing | None:
    """``N条，其中甲a条、乙b条、其他c条``."""
    head = numbers[i]
    if i + 1 >= len(numbers) or numbers[i + 1].start >= head.sentence[1]:
        return None
    gap = _gap(numbers, i + 1)
    if not (_words()["intro"].search(gap) or gap.startswith("(")) or len(gap) > 60:
        return None
    first = numbers[i + 1]
    opens = head.far == head.flat.text[head.sentence[0] : head.start] or len(head.far) >= FRONT  # no number in front of it
    if (
        opens
        and joined("of_which").match(gap)
        and len(gap) < 24
        and first.unit == head.unit
        and first.exact
        and first.value > head.value
    ):
        return Listing(head, (first,), True)  # a part that exceeds the whole
    return _collect(head, numbers, i + 1, gap)


def _second(numbers: Sequence[Mention], i: int, last: dict[str, Mention]) -> Listing | None:
    """``按渠道分，甲a条，乙b条`` in the sentence after the total or after the first breakdown of the same total."""
    first, text = numbers[i], numbers[i].flat.text
    if i and numbers[i - 1].sentence == first.sentence:
        return None
    lead = text[first.sentence[0] : first.start]
    found = _words()["second"].match(lead)
    if not found or len(lead) > 40:
        return None
    named = found["of"]
    heads = [m for m in numbers[:i] if m.unit == first.unit and m.sentence != first.sentence]
    exact = next((x for x in (_collect(m, numbers, i, lead) for m in reversed(heads)) if x and x.holds), None)
    if exact:
        return exact
    if named:
        heads = [m for m in heads if m.near.endswith(named)][-1:]
    elif found["plain"]:
        heads = [m for m in heads if m.flat.text.count("。", m.sentence[1], first.sentence[0] - 1) == 0]
    else:
        heads = list(dict.fromkeys([*([last[first.unit]] if first.unit in last else []), *heads[:1]]))
    fitting = [x for x in (_collect(m, numbers, i, lead) for m in heads) if x and _plausible(x)]
    if not fitting or (found["plain"] and len(heads) > 1):
        return None  # 其中 after several numbers: of which of them?
    best = fitting[0]
    rest = _words()["rest"].search(best.items[-1].near + best.items[-1].after)
    return replace(best, closed=best.closed and bool(rest or best.total > best.head.value or len(best.items) >= LONG))


def _plausible(listing: Listing) -> bool:
    """The sum is near enough to the total that both may speak of the same things."""
    return 0.8 <= listing.total / max(listing.head.value, 1) <= 1.25


def _partition(numbers: Sequence[Mention], i: int) -> Listing | None:
    """``工作人员6人，专职2人，兼职4人``: two kinds that leave no third."""
    if i + 2 >= len(numbers):
        return None
    head, one, other = numbers[i : i + 3]
    if len({head.unit, one.unit, other.unit}) > 1 or other.sentence != head.sentence or other.start - head.end > 40:
        return None
    for a, b in load_data("phrases")["partitions"]:
        if re.search(a, one.near) and re.search(b, other.near) and not re.search(f"{a}|{b}", head.near):
            return Listing(head, (one, other), True)
    return None


def _collect(head: Mention, numbers: Sequence[Mention], j: int, intro: str) -> Listing | None:
    first, text = numbers[j], head.flat.text
    level = _depth(first, head.end)
    items: list[Mention] = []
    separator, inner, doubtful = "", False, False
    for k in range(j, len(numbers)):
        m = numbers[k]
        gap = _gap(numbers, k) if k > j else ""
        if m.start >= first.sentence[1] or _depth(m, head.end) < level or (k > j and _words()["stop"].search(gap)):
            break
        if ";" in gap:
            if separator and separator != ";" and not inner:
                break
            doubtful = doubtful or (len(items) < 2 and not _words()["enumerated"].search(intro))
            inner, separator = False, ";"
        elif k > j and items and not inner and not separator:
            separator = "," if "," in gap else "、"
        if k > j and items and _words()["sub"].search(gap):
            inner = True
        if inner or _depth(m, head.end) > level:
            continue
        if m.unit != head.unit:
            if items and not gap.startswith(("(", ",")):
                return None
            continue
        items.append(m)
    if len(items) < 2:
        return None
    sums = [sum(m.value for m in items[:k]) for k in range(2, len(items))]
    if head.value in sums:  # the list ends there; what follows is another thing (自然人4件、企业1件，上年结转1件)
        items = items[: sums.index(head.value) + 2]
    words = _words()
    end = text[items[-1].end : items[-1].end + 24].split("。")[0]
    label = text[items[-2].end : items[-1].start] + items[-1].after
    closed = bool(words["rest"].search(label) or words["closing"].search(intro)) and not words["open"].match(end)
    closed = closed and not doubtful and not words["chosen"].search(intro)
    names = text[head.end : items[-1].end] + end
    overlap = bool(words["channel"].search(names) or words["overlap"].search(text[head.sentence[0] : first.sentence[1]]))
    missing = head.value - sum(m.value for m in items)
    if (missing < 0 and len(items) > 2 or 0 < missing <= SLIP * head.value and len(items) >= LONG) and not (
        doubtful or words["chosen"].search(intro) or words["open"].match(end)
    ):
        closed = True  # parts that exceed their total contradict it; so does a long list that misses it by a slip of the pen
    return Listing(head, tuple(items), closed, overlap)


def _by_meaning(paragraph: Paragraph, links: Sequence[Link]) -> list[Listing]:
    """``行政复议3件，维持2件，纠错1件``: parts known by what they are. They cannot exceed their total."""
    here = [x for x in links if x.mention.flat is paragraph.flat and x.mention.kind == "count" and _meant(x) and x.mention.exact]
    out = []
    for i, head in enumerate(here):
        if _meant(head) == "proactive.total":
            continue  # channels overlap
        items = []
        for x in here[i + 1 :]:
            if x.mention.sentence != head.mention.sentence or _meant(x) == _meant(head):
                break
            if x.mention.unit == head.mention.unit and lexicon().by_id[_meant(x)].part_of == _meant(head) and x.frame.own:
                items.append(x.mention)
        listing = Listing(head.mention, tuple(items), True)
        if len(items) > 1 and len({m.start for m in items}) == len(items) and listing.total >= head.mention.value:
            out.append(listing)
    return out


def _meant(link: Link) -> str:
    if link.concept and link.verdict in ("consistent", "conflict"):
        return link.concept.id
    return link.options[0].concept.id if link.options and link.options[0].strength == 3 else ""


def _before(numbers: Sequence[Mention], i: int) -> Listing | None:
    """``甲a人次，乙b人次，合计c人次``."""
    total = numbers[i]
    halves = [m for m in numbers[:i] if m.sentence == total.sentence and _words()["share_of_year"].search(m.near)]
    if not _words()["together"].search(total.near) and not (len(halves) > 1 and _words()["whole_year"].search(total.near)):
        return None
    items: list[Mention] = []
    best: Listing | None = None
    for m in reversed(numbers[:i]):
        if m.start < total.sentence[0] or m.unit != total.unit:
            break
        items.insert(0, m)
        if len(items) > 1:
            listing = Listing(total, tuple(items), False)
            if listing.holds:
                return listing
            best = listing
    if best and ";" not in total.flat.text[best.items[0].start : total.start] and len(best.items) < 7:
        return Listing(total, best.items, True)
    return None


def check_lists(paragraphs: Sequence[Paragraph], links: Sequence[Link]) -> list[Check]:
    """Totals and their parts: ``consistent`` where they add up, a soft ``conflict`` where a closed list does not."""
    known = {(x.mention.flat.index, x.mention.start): x for x in links if x.concept and x.operand}
    out = []
    for paragraph in paragraphs:
        settled: list[Listing] = []
        found = find_lists(paragraph)
        found += [x for x in _by_meaning(paragraph, links) if x.head.start not in {y.head.start for y in found}]
        for listing in sorted(found, key=lambda x: not x.holds):
            if listing.holds:
                settled.append(listing)
            elif not _contradicts(listing) or any(_same_list(listing, x) for x in settled):
                continue
            else:
                settled.append(listing)
            out.append(_check(listing, known))
    return out


def _same_list(a: Listing, b: Listing) -> bool:
    """Two readings of one list: same total, parts in common."""
    return a.head is b.head and bool({m.start for m in a.items} & {m.start for m in b.items})


def _contradicts(listing: Listing) -> bool:
    """A closed list of exact numbers that misses its total by a little; by much, it is another list."""
    numbers = (listing.head, *listing.items)
    if not listing.closed or any(not m.exact for m in numbers) or not (_plausible(listing) or len(listing.items) == 1):
        return False
    return not (listing.overlap and listing.total > listing.head.value)


def _check(listing: Listing, known: dict[tuple[int, int], Link]) -> Check:
    head, items = listing.head, listing.items
    link = known.get((head.flat.index, head.start))
    parts = summed([m.value for m in items])
    holds = listing.holds
    words = head.flat.evidence(max(0, head.start - len(head.near)), head.end)
    start, end = items[0].start - len(items[0].near), items[-1].end
    listed = items[0].flat.evidence(max(0, start), end) if end > start else Evidence("")
    zh = f"“{words.text}”，所列各项{parts}={show(listing.total)}，{'相符' if holds else f'与{show(head.value)}不符'}"
    en = f"the total is {show(head.value)}, its listed parts give {parts} = {show(listing.total)}: {'they agree' if holds else 'they differ'}"
    return Check(
        kind="text",
        rule="n.enumeration_sum",
        verdict="consistent" if holds else "conflict",
        severity="soft",
        indicators=link.operand.names if link and link.operand else (),
        lhs=head.value,
        rhs=listing.total,
        message_zh=zh,
        message_en=en,
        evidence=(words, listed),
    )
