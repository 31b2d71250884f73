"""Words of a Chinese text by a pkuseg model, many texts at once.

The model folder is one of spacy_pkuseg (``features.msgpack``, ``weights.npz``), trained on character features only
(:mod:`extract.training.train_segmenter`). spacy_pkuseg itself reads it too and gives the same words, at a sixth of the speed: it
builds one string per feature, this module looks whole texts up in NumPy tables. Viterbi is spacy_pkuseg's own.
Nothing is downloaded, nothing is unpickled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from extract.facts import GongkaiError

_SINGLE = {"c-2.": -2, "c-1.": -1, "c.": 0, "c1.": 1, "c2.": 2}
_PAIRS = {"c-2c-1.": 0, "c-1c.": 1, "cc1.": 2}
# pkuseg writes these characters as one before it looks features up, and digits and full-width letters as a class
_RENAMED = dict.fromkeys(map(ord, "-._,|/*:"), "&")
FILES = ("features.msgpack", "weights.npz")


class Segmenter:
    """Splits text into words. White space separates words and is in none."""

    def __init__(self, features: dict[str, int], tags: dict[str, int], weights: Any, classes: dict[str, str]) -> None:
        """``features``: feature name → row, ``weights``: (rows + tags) × tags numbers, flat, as pkuseg stores them;
        ``classes``: character → the class pkuseg writes instead of it."""
        import numpy as np
        from spacy_pkuseg import inference

        self._viterbi: Callable[..., tuple[float, Any]] = inference.run_viterbi
        n_tags = len(tags)
        node = np.asarray(weights[: len(features) * n_tags], dtype=np.float64).reshape(len(features), n_tags)
        edge = np.asarray(weights[len(features) * n_tags :], dtype=np.float64).reshape(n_tags, n_tags)
        self._edge = np.ascontiguousarray(edge.T + 1.0)
        self._starts = np.array([name.startswith("B") for name, _ in sorted(tags.items(), key=lambda item: item[1])])

        parsed = [(*_parse(name), row) for name, row in features.items() if name != "$$"]
        symbols = sorted({symbol for _, _, parts, _ in parsed for symbol in parts})
        index = {symbol: i for i, symbol in enumerate(symbols, 1)}
        self._n = len(symbols) + 1
        self._ids = np.zeros(0x110000, dtype=np.int32)
        for symbol, i in index.items():
            if len(symbol) == 1:
                self._ids[ord(symbol)] = i
        for character, name in classes.items():
            self._ids[ord(character)] = index.get(name, 0)
        for code, renamed in _RENAMED.items():
            self._ids[code] = index.get(renamed, 0)

        self._single = np.zeros((5, self._n, n_tags))
        self._single[2] += node[features["$$"]]
        pairs: dict[int, int] = {}
        rows: list[tuple[int, int, int]] = []
        for is_pair, slot, parts, row in parsed:
            if is_pair:
                key = index[parts[0]] * self._n + index[parts[1]]
                rows.append((pairs.setdefault(key, len(pairs)), slot, row))
            else:
                self._single[slot + 2, index[parts[0]]] += node[row]
        table = np.zeros((len(pairs) + 1, 3, n_tags))
        for position, slot, row in rows:
            table[position, slot] = node[row]
        keys = np.fromiter(pairs, dtype=np.int64, count=len(pairs))
        order = np.argsort(keys)
        self._keys = keys[order]
        self._pairs = np.concatenate([table[:-1][order], table[-1:]])

    def __call__(self, text: str) -> list[str]:
        """Words of one text, in order; joined they are the text without its white space."""
        return self.batch([text])[0]

    def batch(self, texts: Sequence[str]) -> list[list[str]]:
        """Words of each text. One call for many texts is several times faster than one call each."""
        import numpy as np

        pieces = [text.split() for text in texts]
        flat = [piece for group in pieces for piece in group]
        if not flat:
            return [[] for _ in texts]
        joined = "\0\0" + "\0\0".join(flat) + "\0\0"  # two blanks keep neighbours out of each other's windows
        ids = self._ids[np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)].astype(np.int64)
        scores = self._scores(ids)
        words, at = [], 2
        for piece in flat:
            _, states = self._viterbi(np.ascontiguousarray(scores[at : at + len(piece)]), self._edge)
            cuts = [0, *(np.flatnonzero(self._starts[states[1:]]) + 1).tolist(), len(piece)]
            words.append([piece[a:b] for a, b in zip(cuts, cuts[1:], strict=False)])
            at += len(piece) + 2
        found = iter(words)
        return [[word for _ in group for word in next(found)] for group in pieces]

    def _scores(self, ids: Any) -> Any:
        """Node scores, one row per character and one column per tag."""
        import numpy as np

        size = len(ids)
        scores = self._single[2][ids]
        for offset in (-2, -1, 1, 2):
            table = self._single[offset + 2]
            if offset < 0:
                scores[-offset:] += table[ids[: size + offset]]
            else:
                scores[: size - offset] += table[ids[offset:]]
        keys = ids[:-1] * self._n + ids[1:]
        place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        place[self._keys[place] != keys] = len(self._keys)
        pair = self._pairs[place]  # pair[i] is of characters i, i + 1
        scores[2:] += pair[:-1, 0]
        scores[1:] += pair[:, 1]
        scores[:-1] += pair[:, 2]
        return scores


def load_segmenter(path: str | Path) -> Segmenter:
    """The segmenter of a pkuseg model folder. Raises GongkaiError ``model_missing`` or ``model_damaged``."""
    import numpy as np
    import srsly
    from spacy_pkuseg.feature_extractor import FeatureExtractor

    folder = Path(path)
    for name in FILES:
        if not (folder / name).is_file():
            raise GongkaiError(
                "model_missing",
                f"no {name}",
                path=str(folder),
                next_step="train it: python -m extract.training.train_segmenter --out DIR",
            )
    classes = dict.fromkeys(FeatureExtractor.num, "**Num") | dict.fromkeys(FeatureExtractor.letter, "**Letter")
    try:
        data = srsly.read_msgpack(folder / FILES[0])
        with np.load(folder / FILES[1], allow_pickle=False) as stored:
            weights = stored["w"]
        return Segmenter(data["feature_to_idx"], data["tag_to_idx"], weights, classes)
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise GongkaiError(
            "model_damaged", f"not a pkuseg model of character features: {error}", path=str(folder), next_step="train it anew"
        ) from error


def _parse(feature: str) -> tuple[bool, int, tuple[str, ...]]:
    """``c-1c.政.府`` → (True, 1, ('政', '府')); ``c2.府`` → (False, 2, ('府',))."""
    prefix, _, rest = feature.partition(".")
    prefix += "."
    if prefix in _PAIRS:
        first, _, second = rest.partition(".")
        return True, _PAIRS[prefix], (first, second)
    if prefix not in _SINGLE:
        raise ValueError(f"feature {feature!r} is not one of characters")
    return False, _SINGLE[prefix], (rest,)
