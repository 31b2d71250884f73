"""Facts inside spaCy: msgpack codecs, so that ``DocBin(store_user_data=True)`` and ``doc.to_bytes()`` keep them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from extract import facts

_FACTS: dict[str, type] = {
    name: kind
    for name, kind in vars(facts).items()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind.__module__ == facts.__name__
}
_KEY = "__gongkai__"


def _tuples(value: Any) -> Any:
    """msgpack has only lists; every sequence in a fact is a tuple."""
    return tuple(_tuples(v) for v in value) if isinstance(value, (list, tuple)) else value


def encode(obj: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    name = type(obj).__name__
    if _FACTS.get(name) is type(obj):
        return {_KEY: name, "values": [getattr(obj, f.name) for f in dataclasses.fields(_FACTS[name])]}
    return obj if chain is None else chain(obj)


def decode(obj: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    if isinstance(obj, dict) and obj.get(_KEY) in _FACTS:
        return _FACTS[obj[_KEY]](*_tuples(obj["values"]))
    return obj if chain is None else chain(obj)


def register() -> None:
    """Make srsly's msgpack know the facts. Safe to call again."""
    import srsly

    if "gongkai" not in srsly.msgpack_encoders:
        srsly.msgpack_encoders.register("gongkai", func=encode)
        srsly.msgpack_decoders.register("gongkai", func=decode)
