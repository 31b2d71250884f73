"""The tagger's network over long texts, window by window: memory then does not grow with the text.

A token's vector depends on so many tokens to its left and right (``reach``: layers × window of the encoder), so windows
that overlap by as much give exactly the vectors that the whole text would.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d


def windowed(layer: Model[list[Doc], list[Floats2d]], window: int, reach: int) -> Model[list[Doc], list[Floats2d]]:
    """Entry point ``gongkai.Windowed.v1`` of spaCy's architectures: ``layer`` over at most ``window`` tokens at a time."""
    dims = {"nO": layer.get_dim("nO") if layer.has_dim("nO") else None}
    return Model("windowed", _forward, init=_init, layers=[layer], dims=dims, attrs={"window": window, "reach": reach})


def _init(model: Model[Any, Any], X: Any = None, Y: Any = None) -> None:
    model.layers[0].initialize(X=X, Y=Y)


def _forward(model: Model[Any, Any], docs: list[Doc], is_train: bool) -> tuple[list[Floats2d], Callable[[Any], Any]]:
    layer, window, reach = model.layers[0], model.attrs["window"], model.attrs["reach"]
    if is_train or all(len(doc) <= window for doc in docs):
        result: tuple[list[Floats2d], Callable[[Any], Any]] = layer(docs, is_train)
        return result
    return [_vectors(layer, doc, window, reach) for doc in docs], lambda _: []


def _vectors(layer: Model[Any, Any], doc: Doc, window: int, reach: int) -> Floats2d:
    parts: list[Floats2d] = []
    for start in range(0, max(1, len(doc)), window):
        first, last = max(0, start - reach), min(len(doc), start + window + reach)
        words = [token.text for token in doc[first:last]]
        rows = layer.predict([Doc(doc.vocab, words=words, spaces=[False] * len(words))])[0]
        parts.append(rows[start - first : len(rows) - max(0, last - start - window)])
    joined: Floats2d = layer.ops.xp.concatenate(parts)
    return joined
