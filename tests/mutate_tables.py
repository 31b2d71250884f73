"""Official forms filled with numbers that are all different, printed as tables, and damaged the way real reports are.

Every mutation takes a list of :class:`Draft` and a seeded generator. ``gone`` collects the ids whose cells a mutation took out.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from render import Printed, _official  # noqa: E402

from extract.facts import Cell, Table  # noqa: E402
from extract.forms import load_forms  # noqa: E402
from extract.reading.grids import table_of  # noqa: E402
from extract.training.section_drill import traditional_script  # noqa: E402

STRANGE = "蕴沛禄琅榕燊钰浔昶翊"  # characters that no form prints
OWN_LABELS = ("公开栏更新期数", "宣传册发放数", "便民卡办理数", "广播播报次数", "村务栏张贴数")


@dataclass
class Draft:
    """A grid with spans: [row, column, rowspan, colspan, text]."""

    name: str
    rows: int
    columns: int
    cells: list[list]

    def table(self) -> Table:
        cells = tuple(Cell(t, r, c, rs, cs) for r, c, rs, cs, t in sorted(self.cells, key=lambda x: (x[0], x[1])))
        return Table(cells, self.rows, self.columns)

    def numbers(self) -> dict[int, list[list]]:
        """Cells of numbers by row."""
        out: dict[int, list[list]] = {}
        for cell in self.cells:
            if cell[4].isdigit():
                out.setdefault(cell[0], []).append(cell)
        return out

    def label_cells(self) -> list[list]:
        return [c for c in self.cells if len(c[4]) > 1 and not c[4].isdigit() and c[4] not in ("——", "人次", "万元")]


@dataclass
class Case:
    """``expected``: value of each id; ``gone``: ids that need not be found."""

    form: str
    drafts: list[Draft]
    expected: dict[str, int]
    gone: set[str] = field(default_factory=set)

    def tables(self) -> list[Table]:
        return [d.table() for d in self.drafts]

    def drop(self, text: str) -> None:
        self.gone |= {i for i, v in self.expected.items() if str(v) == text}


def case_of(form_id: str, rng: random.Random) -> Case:
    """A form with a different number in every cell."""
    form = load_forms()[form_id]
    numbers = rng.sample(range(101, 9999), 500)
    values: dict[str, int] = {}

    def value(key: str) -> str:
        return str(values.setdefault(key, numbers.pop()))

    printed: list[Printed] = _official(form, value)
    drafts = [Draft(p.name, p.rows, p.columns, [list(c) for c in p.cells]) for p in printed]
    return Case(form_id, drafts, values)


# --- labels ----------------------------------------------------------------------------------------------------------


def respace(case: Case, rng: random.Random) -> None:
    for draft in case.drafts:
        for cell in draft.label_cells():
            if rng.random() < 0.4:
                at = rng.randrange(1, len(cell[4]))
                cell[4] = cell[4][:at] + rng.choice([" ", "\u3000", "\n", "  "]) + cell[4][at:]


def renumber(case: Case, rng: random.Random) -> None:
    styles = [
        ("（", "("),
        ("）", ")"),
        ("1.", "1、"),
        ("2.", "2．"),
        ("3.", "（3）"),
        ("4.", "4"),
        ("5.", "⑤"),
        ("其中：", "其中:"),
        ("、", "．"),
    ]
    for draft in case.drafts:
        for cell in draft.label_cells():
            if draft.columns != 4 and rng.random() < 0.5:
                a, b = rng.choice(styles)
                cell[4] = cell[4].replace(a, b, 1)
            if rng.random() < 0.2 and draft.columns != 4 and cell[1] < 3:
                for start in ("一、", "二、", "三、", "（一）", "（二）", "（三）", "1.", "2.", "其中："):
                    cell[4] = cell[4].removeprefix(start)


def misprint(case: Case, rng: random.Random) -> None:
    for draft in case.drafts:
        cells = [c for c in draft.label_cells() if len(c[4]) >= 6 and "第二十条" not in c[4]]
        for cell in rng.sample(cells, min(6, len(cells))):
            at = rng.randrange(4, len(cell[4]))
            if cell[4][at] not in "（）()、：“”，0123456789" and cell[4][at] not in "不非未无专兼部同":
                cell[4] = cell[4][:at] + rng.choice(STRANGE) + cell[4][at + 1 :]


def to_traditional(case: Case, rng: random.Random) -> None:
    table = traditional_script()
    for draft in case.drafts:
        for cell in draft.cells:
            cell[4] = cell[4].translate(table)


def drop_notes(case: Case, rng: random.Random) -> None:
    for draft in case.drafts:
        for cell in draft.label_cells():
            if "（" in cell[4][3:] and "第二十条" not in cell[4] and rng.random() < 0.7:
                cell[4] = cell[4][: cell[4].index("（", 3)]


# --- values ----------------------------------------------------------------------------------------------------------


def blank(case: Case, rng: random.Random) -> None:
    for draft in case.drafts:
        for cells in draft.numbers().values():
            for cell in cells:
                if rng.random() < 0.15:
                    for i, v in case.expected.items():
                        if str(v) == cell[4]:
                            case.expected[i] = None  # type: ignore[assignment]
                    cell[4] = rng.choice(["", "/", "-", "—", "——", "无", "／"])


def widen(case: Case, rng: random.Random) -> None:
    for draft in case.drafts:
        for cells in draft.numbers().values():
            for cell in cells:
                if rng.random() < 0.3:
                    cell[4] = cell[4].translate({48 + n: 0xFF10 + n for n in range(10)})


# --- rows and columns ------------------------------------------------------------------------------------------------


def _remove_row(draft: Draft, row: int) -> None:
    kept = []
    for cell in draft.cells:
        r, _, rs, _, _ = cell
        if r == row and rs == 1:
            continue
        if r <= row < r + rs:
            cell[2] -= 1
        if r > row:
            cell[0] -= 1
        kept.append(cell)
    draft.cells, draft.rows = kept, draft.rows - 1


def drop_rows(case: Case, rng: random.Random) -> None:
    for draft in case.drafts:
        if draft.columns == 15:
            continue
        rows = [r for r, cells in draft.numbers().items() if not any(c[0] == r and c[2] > 1 for c in draft.cells)]
        for row in sorted(rng.sample(rows, min(3, len(rows) // 3)), reverse=True):
            for cell in draft.cells:
                if cell[0] == row and cell[4].isdigit():
                    case.drop(cell[4])
            _remove_row(draft, row)


def add_rows(case: Case, rng: random.Random) -> None:
    for draft in case.drafts:
        if draft.columns == 15:
            continue
        rows = [r for r in draft.numbers() if r + 1 in draft.numbers()]
        for label in rng.sample(OWN_LABELS, min(2, len(rows))):
            row = rng.choice(rows) + 1
            left = min(c[1] for c in draft.cells if c[0] == row - 1 and not c[4].isdigit())
            above = [c for c in draft.cells if c[0] == row - 1 and c[4].isdigit()]
            labels = [c for c in draft.cells if c[0] == row - 1 and not c[4].isdigit() and c[2] == 1 and c[1] < above[0][1]]
            for cell in draft.cells:
                if cell[0] < row < cell[0] + cell[2]:
                    cell[2] += 1
                if cell[0] >= row:
                    cell[0] += 1
            if labels:
                left = labels[-1][1]
            draft.cells.append([row, left, 1, max(1, above[0][1] - left) if draft.columns == 10 else 1, label])
            draft.cells += [[row, c[1], 1, c[3], str(rng.randrange(20000, 30000))] for c in above]
            draft.rows += 1
            rows = [r for r in draft.numbers() if r + 1 in draft.numbers()]


def cut_columns(case: Case, rng: random.Random) -> None:
    for draft in case.drafts:
        if draft.columns != 10:
            continue
        for column in sorted(rng.sample([4, 5, 6, 7], 2), reverse=True):
            kept = []
            for cell in draft.cells:
                _, c, _, cs, text = cell
                if c == column and cs == 1:
                    if text.isdigit():
                        case.drop(text)
                    continue
                if c <= column < c + cs:
                    cell[3] -= 1
                if c > column:
                    cell[1] -= 1
                kept.append(cell)
            draft.cells, draft.columns = kept, draft.columns - 1


def split_head(case: Case, rng: random.Random) -> None:
    """商业 | 科研 … and 企业 | 机构 in a row of their own."""
    for draft in case.drafts:
        if draft.columns < 10:
            continue
        last = min(draft.numbers())
        heads = [c for c in draft.cells if c[0] + c[2] == last and c[4] and len(c[4]) == 4 and c[3] == 1]
        if not heads:
            continue
        for cell in draft.cells:
            if cell[0] >= last:
                cell[0] += 1
            elif cell[0] + cell[2] == last and cell not in heads:
                cell[2] += 1
        for cell in heads:
            draft.cells.append([last, cell[1], 1, 1, cell[4][2:]])
            cell[4] = cell[4][:2]
        draft.rows += 1


def wrap_rows(case: Case, rng: random.Random) -> None:
    """A label broken over the row of its numbers and the row below."""
    for draft in case.drafts:
        if draft.columns == 15:
            continue
        numbers = draft.numbers()
        rows = [
            c
            for c in draft.label_cells()
            if c[0] in numbers and c[2] == 1 and len(c[4]) > 8 and c[1] + c[3] <= numbers[c[0]][0][1]
        ]
        for label in rng.sample(rows, min(2, len(rows))):
            at, row = rng.randrange(5, len(label[4]) - 2), label[0]
            for cell in draft.cells:
                if cell[0] <= row < cell[0] + cell[2] - 1:
                    cell[2] += 1
                if cell[0] > row:
                    cell[0] += 1
            draft.cells.append([row + 1, label[1], 1, label[3], label[4][at:]])
            draft.cells += [[row + 1, c[1], 1, c[3], ""] for c in numbers[row]]
            label[4] = label[4][:at]
            draft.rows += 1
            return


# --- whole tables ----------------------------------------------------------------------------------------------------


def flatten(case: Case, rng: random.Random) -> None:
    """What a converter leaves that drops the places merged cells cover."""
    for n, draft in enumerate(case.drafts):
        rows = [[c[4] for c in sorted(draft.cells, key=lambda x: x[1]) if c[0] == r] for r in range(draft.rows)]
        table = table_of([row or [""] for row in rows])
        case.drafts[n] = Draft(draft.name, table.rows, table.columns, [[c.row, c.column, 1, 1, c.text] for c in table.cells])


def repeat_merged(case: Case, rng: random.Random) -> None:
    for draft in case.drafts:
        draft.cells = [[r + i, c + j, 1, 1, t] for r, c, rs, cs, t in draft.cells for i in range(rs) for j in range(cs)]


def blank_merged(case: Case, rng: random.Random) -> None:
    for draft in case.drafts:
        draft.cells = [
            [r + i, c + j, 1, 1, "" if i or j else t] for r, c, rs, cs, t in draft.cells for i in range(rs) for j in range(cs)
        ]


def break_pages(case: Case, rng: random.Random) -> None:
    out = []
    for draft in case.drafts:
        rows = sorted(draft.numbers())
        if len(rows) < 6:
            out.append(draft)
            continue
        cut = rng.choice(rows[2:-2])
        upper, lower = [], []
        for cell in draft.cells:
            r, c, rs, cs, t = cell
            if r + rs <= cut:
                upper.append(cell)
            elif r >= cut:
                lower.append([r - cut, c, rs, cs, t])
            else:
                upper.append([r, c, cut - r, cs, t])
                lower.append([0, c, r + rs - cut, cs, rng.choice(["", t])])
        out += [Draft(draft.name, cut, draft.columns, upper), Draft(draft.name, draft.rows - cut, draft.columns, lower)]
    case.drafts = out


def turn(case: Case, rng: random.Random) -> None:
    for draft in case.drafts:
        draft.cells = [[c, r, cs, rs, t] for r, c, rs, cs, t in draft.cells]
        draft.rows, draft.columns = draft.columns, draft.rows


def surround(case: Case, rng: random.Random) -> None:
    index = Draft(
        "index",
        3,
        4,
        [
            [r, c, 1, 1, t]
            for r, row in enumerate(
                (("索引号", "X-1", "分类", "年报"), ("发布机构", "某局", "日期", "某日"), ("文号", "", "有效性", "有效"))
            )
            for c, t in enumerate(row)
        ],
    )
    own = [("渠道", "数量"), ("网站", "31"), ("公众号", "17"), ("其他", "4"), ("总计", "52")]
    other = Draft("own", 5, 2, [[r, c, 1, 1, t] for r, row in enumerate(own) for c, t in enumerate(row)])
    case.drafts = [index, *case.drafts[:1], other, *case.drafts[1:], other]


def copy_twice(case: Case, rng: random.Random) -> None:
    again = [
        Draft(
            d.name, d.rows, d.columns, [[r, c, rs, cs, str(int(t) + 30000) if t.isdigit() else t] for r, c, rs, cs, t in d.cells]
        )
        for d in case.drafts
    ]
    case.drafts += again


def number_rows(case: Case, rng: random.Random) -> None:
    """A column of running numbers before the labels."""
    for draft in case.drafts:
        if draft.columns > 4 or draft.name.endswith("t2"):
            continue
        for cell in draft.cells:
            cell[1] += 1
        draft.cells += [[r, 0, 1, 1, "序号" if r == 0 else str(r)] for r in range(draft.rows)]
        draft.columns += 1


def add_scopes(case: Case, rng: random.Random) -> None:
    """Number columns of other levels beside the report's own."""
    for draft in case.drafts:
        if draft.columns != 3:
            continue
        for name in ("局属单位统计数", "街道统计数"):
            column = draft.columns
            draft.cells += [[r, column, 1, 1, name if r == 0 else str(40000 + r)] for r in range(draft.rows)]
            draft.columns += 1


def two_panels(case: Case, rng: random.Random) -> None:
    """A list printed in two halves side by side."""
    for n, draft in enumerate(case.drafts):
        if draft.columns > 4 or draft.name.endswith("t2"):
            continue
        half = (draft.rows + 1) // 2
        cells = []
        for r, c, rs, cs, t in draft.cells:
            if r == 0:
                cells += [[0, c, 1, 1, t], [0, c + draft.columns, 1, 1, t]]
            elif r <= half:
                cells.append([r, c, rs, cs, t])
            else:
                cells.append([r - half, c + draft.columns, rs, cs, t])
        case.drafts[n] = Draft(draft.name, half + 1, 2 * draft.columns, cells)


def one_cell_rows(case: Case, rng: random.Random) -> None:
    """Every cell in a row of its own."""
    for n, draft in enumerate(case.drafts):
        texts = [c[4] for c in sorted(draft.cells, key=lambda x: (x[0], x[1])) if c[4]]
        case.drafts[n] = Draft(draft.name, len(texts), 1, [[r, 0, 1, 1, t] for r, t in enumerate(texts)])


def lose_group_labels(case: Case, rng: random.Random) -> None:
    """（三）不予公开 with eight rows of numbers and no labels of them."""
    for draft in case.drafts:
        if draft.columns == 10:
            draft.cells = [c for c in draft.cells if not (c[1] == 2 and c[0] > 2 and not c[4].isdigit())]


Mutation = Callable[[Case, random.Random], None]
LABELS: tuple[Mutation, ...] = (respace, renumber, misprint, to_traditional, drop_notes)
VALUES: tuple[Mutation, ...] = (blank, widen)
ROWS: tuple[Mutation, ...] = (drop_rows, add_rows, cut_columns, split_head, wrap_rows)
SHAPES: tuple[Mutation, ...] = (flatten, repeat_merged, blank_merged, break_pages, turn)
OTHERS: tuple[Mutation, ...] = (surround, copy_twice, number_rows, add_scopes, two_panels, one_cell_rows, lose_group_labels)
ALL = (*LABELS, *VALUES, *ROWS, *SHAPES, *OTHERS)
