"""Facts survive msgpack, and with it DocBin."""

from __future__ import annotations

import srsly

from extract import codec
from extract.facts import Evidence, Paragraph, Piece, Span


def test_nested_facts_come_back_equal() -> None:
    codec.register()
    paragraph = Paragraph("body", "一共𠮷件", None, 2, (Piece(0, 3, 1, 4),))
    evidence = Evidence("3件", Span(0, 2, 4))
    assert srsly.msgpack_loads(srsly.msgpack_dumps([paragraph, evidence, {"a": (1, 2)}])) == [paragraph, evidence, {"a": [1, 2]}]
