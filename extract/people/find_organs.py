"""Organisations that the tagger missed or cut: the report's own name, agencies with a place in front, offices of groups."""

from __future__ import annotations

import re
from functools import lru_cache

from extract.people.people_words import alternatives

Place = tuple[int, int]

_QUOTED = re.compile("《[^《》]{0,200}》")
_OFFICE = re.compile(r"(?<=领导小组)办公室|(?<=工作领导小组)办公室")
_NOT_BEFORE = re.compile(
    "(?:党[组委]|领导班子|主要|纪检)?(?:领导|负责人|负责同志|书记|委员|主席|干部|[副正]?[局厅部主院处队站所馆会校社科股]?[长任])"
    "|网站?|门户|系统|官网|微信|微博|派驻|[门分]|公开办|秘|规|[发函字令][〔\\[(（0-9第]|[〔\\[]"
)


@lru_cache(maxsize=1)
def _agency() -> re.Pattern[str]:
    """县司法局, 省人民政府办公厅, 教育部: a level or nothing, a field and its kind of agency."""
    level = "(?:自治[区州县旗]|[省市县州旗盟镇乡]|(?<![景园郊城社校地灾林牧山矿库厂街片])区)"
    return re.compile(f"{level}{alternatives('agency_fields')}{alternatives('agency_kinds')}|{alternatives('agency_names')}")


def find_organs(text: str, found: list[Place], own: tuple[str, ...]) -> list[Place]:
    """The places of organisations in simplified ``text``, apart from each other and in order. ``found``: those of the tagger,
    ``own``: names of the report's organ."""
    taken = [m.span() for m in _QUOTED.finditer(text)]
    out: list[Place] = []
    for start, end in found:
        more = _OFFICE.match(text, end)
        out.append((start, more.end() if more else end))
    for name in own:
        for match in re.finditer(re.escape(name), text):
            _add(text, out, taken, match.span())
    for match in _agency().finditer(text):
        _add(text, out, taken, match.span())
    return sorted(out)


def _add(text: str, out: list[Place], taken: list[Place], place: Place) -> None:
    """A place that none other touches, unless a post, a channel or a document number goes on behind it."""
    free = all(place[1] <= a or b <= place[0] for a, b in (*out, *taken))
    if free and not _NOT_BEFORE.match(text, place[1]):
        out.append(place)
