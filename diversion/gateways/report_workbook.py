"""A period's report as a workbook: a sheet a table, charts with their numbers, the cards, and the references behind.

Names come from registers that people fill in: every text is written as text, so that none is taken for a formula.
Numbers are numbers, so that they can be calculated with; a rate's counts and interval stand beside it.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import xlsxwriter

from diversion.domain.entries import ENTRY_NAMES, Entry
from diversion.domain.report_lines import REGIME_NAMES, STAGE_NAMES, SUCCESS, TABLE_NAMES, Line

_AS_WRITTEN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
FLOW = (Line.ENTERED, Line.ELIGIBLE, Line.OFFERED, Line.ACCEPTED, Line.ENDED, Line.MEDIATED, Line.AGREED)
CHARTS, CARDS, BEHIND = "图表", "统计口径", "所统计的纠纷"
COUNTED_AS = {"dispute": "纠纷", "stage": "纠纷（分阶段）", "handoff": "委派委托"}
_FORMATS: Mapping[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF5", "border": 1},
    "text": {"num_format": "@", "text_wrap": True, "valign": "top", "border": 1},
    "count": {"num_format": "#,##0", "valign": "top", "border": 1},
    "rate": {"num_format": "0.0%", "valign": "top", "border": 1},
    "days": {"num_format": "0.0", "valign": "top", "border": 1},
}


def write_report_workbook(
    title: str,
    about: Sequence[tuple[str, str]],
    body: Mapping[str, Any],
    lists: Sequence[Mapping[str, Any]],
) -> bytes:
    """Write a frozen report. ``about``: what stands under the title of the first sheet."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, _AS_WRITTEN) as book:
        sheets = _Sheets(book)
        for number, table in enumerate(body["tables"]):
            sheets.table(table, title, about if number == 0 else ())
        sheets.charts(title, body["tables"][0])
        sheets.cards(body["cards"])
        sheets.behind(lists, body["cards"])
    return written.getvalue()


class _Sheets:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats = {name: book.add_format(told) for name, told in _FORMATS.items()}

    def table(self, table: Mapping[str, Any], title: str, about: Sequence[tuple[str, str]]) -> None:
        """Write one table; a column that has rates or days takes a second one for what they are of."""
        sheet = self._sheet(TABLE_NAMES[table["key"]], title)
        for place, (name, told) in enumerate(about, start=1):
            self._texts(sheet, place, [name, told])
        top = len(about) + 2
        columns = table["columns"]
        is_wide = [
            any("n" not in row["cells"][place] or "of" in row["cells"][place] for row in table["rows"])
            for place in range(len(columns))
        ]
        heads = ["项目", "阶段", "适用规则"]
        for column, wide in zip(columns, is_wide, strict=True):
            heads += [column["name"], "分子/分母，95%置信区间"] if wide else [column["name"]]
        self._texts(sheet, top, heads, "head")
        for number, row in enumerate(table["rows"], start=top + 1):
            stage, regime = STAGE_NAMES[row["stage"]].zh, REGIME_NAMES[row["regime"]].zh
            self._texts(sheet, number, [row["name"], stage, regime])
            place = 3
            for cell, wide in zip(row["cells"], is_wide, strict=True):
                self._value(sheet, number, place, cell)
                if wide:
                    self._text(sheet, number, place + 1, _beside(cell))
                place += 1 + wide
        sheet.freeze_panes(top + 1, 1)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, len(heads), 18)

    def charts(self, title: str, overall: Mapping[str, Any]) -> None:
        """Draw the flow and the success rates of each stage and regime beside the numbers they are drawn from."""
        sheet = self._sheet(CHARTS, title)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 6, 16)
        rows = [row for row in overall["rows"] if row["stage"] is not None]
        top = 2
        for stage, regime in dict.fromkeys((row["stage"], row["regime"]) for row in rows):
            mine = {row["key"]: row for row in rows if (row["stage"], row["regime"]) == (stage, regime)}
            name = f"{STAGE_NAMES[stage].zh}，{REGIME_NAMES[regime].zh}"
            flow = [mine[line] for line in FLOW]
            rates = [mine[line] for line in SUCCESS]
            self._drawn(sheet, top, f"办理流程：{name}", flow, ["件数"])
            self._drawn(sheet, top + 18, f"成功率：{name}", rates, ["成功率", "分子/分母，95%置信区间"])
            top += 36

    def _drawn(
        self, sheet: Any, top: int, title: str, rows: Sequence[Mapping[str, Any]], heads: list[str]
    ) -> None:
        self._texts(sheet, top, [title, *heads], "head")
        for place, row in enumerate(rows, start=top + 1):
            cell = row["cells"][0]
            self._text(sheet, place, 0, row["name"])
            self._value(sheet, place, 1, cell)
            if len(heads) > 1:
                self._text(sheet, place, 2, _beside(cell))
        last = top + len(rows)
        chart = self._book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": [CHARTS, top, 1],
                "categories": [CHARTS, top + 1, 0, last, 0],
                "values": [CHARTS, top + 1, 1, last, 1],
                "data_labels": {"value": True},
                "fill": {"color": "#1B4F8A"},
            }
        )
        chart.set_title({"name": title, "overlay": False})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 640, "height": 320})
        sheet.insert_chart(top, 4, chart)

    def cards(self, cards: Mapping[str, Any]) -> None:
        """Write what every number means, in both languages."""
        sheet = self._sheet(CARDS, "统计口径 Definition cards")
        parts = ("name", "counted", "over", "window", "excluded")
        heads = ["名称", "计什么", "除以什么", "统计期间", "不计入"]
        self._texts(sheet, 2, [*heads, *(f"{name}（English）" for name in heads), "版本"], "head")
        for place, card in enumerate(cards.values(), start=3):
            both = [card[part][language] for language in ("zh", "en") for part in parts]
            self._texts(sheet, place, [*both, card["version"]])
        sheet.set_column(0, 10, 28)
        sheet.freeze_panes(3, 1)

    def behind(self, lists: Sequence[Mapping[str, Any]], cards: Mapping[str, Any]) -> None:
        """Write every thing that was counted, by reference, and the lines it counts in. No person is in it."""
        sheet = self._sheet(BEHIND, BEHIND)
        heads = [
            "编号",
            "计数单位",
            "阶段",
            "适用规则",
            "来源",
            "案由",
            "涉企",
            "调解组织",
            "成功",
            "调解天数",
            "计入",
        ]
        self._texts(sheet, 2, heads, "head")
        for place, each in enumerate(lists, start=3):
            told = [
                each["reference"],
                COUNTED_AS[each["as"]],
                STAGE_NAMES[each["stage"]].zh,
                REGIME_NAMES[each["regime"]].zh,
                ENTRY_NAMES[Entry(each["entry"])][0],
                each["cause"] or "",
                "是" if each["enterprise"] else "否",
                each["organisation"] or "",
                "是" if each["succeeded"] else "否",
            ]
            self._texts(sheet, place, told)
            if each["days"] is not None:
                sheet.write_number(place, 9, each["days"], self._formats["days"])
            self._text(sheet, place, 10, "、".join(cards[line]["name"]["zh"] for line in each["lines"]))
        sheet.set_column(0, 9, 18)
        sheet.set_column(10, 10, 70)
        sheet.freeze_panes(3, 1)
        sheet.autofilter(2, 0, max(3, len(lists) + 2), len(heads) - 1)

    def _sheet(self, name: str, title: str) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.write_string(0, 0, title, self._formats["title"])
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&P / &N")
        return sheet

    def _texts(self, sheet: Any, place: int, texts: Sequence[str], form: str = "text") -> None:
        for column, told in enumerate(texts):
            sheet.write_string(place, column, told, self._formats[form])

    def _text(self, sheet: Any, place: int, column: int, told: str) -> None:
        sheet.write_string(place, column, told, self._formats["text"])

    def _value(self, sheet: Any, place: int, column: int, cell: Mapping[str, Any]) -> None:
        if "held_back" in cell:
            self._text(sheet, place, column, "件数太少，不单独列示")
            return
        form = "days" if "mean" in cell else "rate" if "rate" in cell else "count"
        number = cell[{"days": "mean", "rate": "rate", "count": "n"}[form]]
        if number is None:
            self._text(sheet, place, column, "无")
        else:
            sheet.write_number(place, column, number, self._formats[form])


def _beside(cell: Mapping[str, Any]) -> str:
    """Say what a number is of: a rate's counts and interval, the median and number of days."""
    return "；".join(_parts(cell))


def _parts(cell: Mapping[str, Any]) -> Iterator[str]:
    if "rate" in cell:
        yield f"{cell['n']}/{cell['of']}"
        if cell["rate"] is not None:
            yield f"{cell['low']:.1%}–{cell['high']:.1%}"
    elif "mean" in cell and cell["mean"] is not None:
        yield f"平均{cell['mean']:.1f}日"
        yield f"中位{cell['median']:.1f}日"
        yield f"共{cell['of']}件"
