"""What the columns of the five tables are: name, type, meaning in Chinese and English."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from govreport_extract.data import schemas_dir

Type = Literal["text", "int", "real", "date", "cell"]
"""``cell`` is a column of the panel: a number or a code that says why there is none."""

TableName = Literal["reports", "values", "panel", "findings", "sections"]
TABLES: tuple[TableName, ...] = ("reports", "values", "panel", "findings", "sections")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``label`` is Chinese, ``english`` the same for the other reader."""

    name: str
    type: Type
    label: str
    english: str


def _columns(*rows: tuple[str, Type, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*row) for row in rows)


_ID = ("report_id", "text", "报告编号", "first 16 digits of the SHA-256 of the bytes")

REPORTS = _columns(
    ("source", "text", "来源文件", "path of the input; members as archive!/member"),
    ("container", "text", "所在压缩包", "archive that the input came from"),
    _ID,  # type: ignore[arg-type]
    ("duplicate_of", "text", "重复于", "first input with the same bytes"),
    ("status", "text", "读取状态", "ok, warning, partial or failed"),
    ("agency", "text", "机关名称", "agency as printed"),
    ("agency_evidence", "text", "机关名称依据", "where the agency's name was found"),
    ("year", "int", "报告年度", "year reported on"),
    ("year_evidence", "text", "年度依据", "where the year was found"),
    ("form", "text", "报告格式", "statutory form"),
    ("period_start", "date", "统计期起", "first day of the period"),
    ("period_end", "date", "统计期止", "last day of the period"),
    ("title", "text", "标题", "title as printed"),
    ("format", "text", "文件格式", "what the bytes are"),
    ("reader", "text", "读取器", "loader that was used"),
    ("encoding", "text", "字符编码", "character encoding"),
    ("pages", "int", "页数", "pages of a paged format"),
    ("bytes", "int", "字节数", "size of the input"),
    ("sha256", "text", "SHA-256", "hash of the bytes"),
    ("cells_number", "int", "数字单元格数", "cells that hold a number"),
    ("cells_blank", "int", "空白单元格数", "cells that are there and empty"),
    ("cells_dash", "int", "短横单元格数", "cells with a dash, a slash or 无"),
    ("cells_absent", "int", "缺失单元格数", "cells of the form that the document lacks"),
    ("cells_unreadable", "int", "不可读单元格数", "cells that are not safely one number"),
    ("checks_held", "int", "成立的勾稽关系数", "identities that hold"),
    ("checks_broken", "int", "不成立的勾稽关系数", "identities that do not hold as printed"),
    ("checks_open", "int", "无法判断的勾稽关系数", "identities that cannot be assessed"),
    ("findings", "int", "提示数", "rows in findings"),
    ("seconds", "real", "用时（秒）", "wall time of reading; differs from run to run"),
    ("error_code", "text", "错误代码", "why the input failed"),
    ("error_message", "text", "错误说明", "what happened"),
    ("error_hint", "text", "处理建议", "what to do"),
)

VALUES = _columns(
    _ID,  # type: ignore[arg-type]
    ("form", "text", "报告格式", "statutory form"),
    ("indicator", "text", "指标", "public id of the indicator"),
    ("code", "text", "指标代码", "short code: the column's name in the panel"),
    ("value", "real", "数值", "the number; only where state is number"),
    ("state", "text", "状态", "number, blank, dash, absent or unreadable"),
    ("raw", "text", "原文", "text as printed"),
    ("unit", "text", "单位", "unit"),
    ("note", "text", "附注", "what else stood in the cell"),
    ("approx", "text", "约数", "as printed: about, over …"),
    ("scope", "text", "范围", "what a number from prose refers to"),
    ("page", "int", "页", "page, from 1"),
    ("x0", "real", "左", "left edge in points"),
    ("y0", "real", "上", "top edge in points, from the top of the page"),
    ("x1", "real", "右", "right edge in points"),
    ("y1", "real", "下", "bottom edge in points"),
    ("block", "int", "块", "block of the document, from 0"),
    ("table", "int", "表", "table of the document, from 0"),
    ("row", "int", "行", "row of the table's grid, from 0"),
    ("column", "int", "列", "column of the table's grid, from 0"),
    ("line", "int", "文本行", "line of a text file, from 1"),
    ("offset", "int", "字符位置", "position of the character"),
    ("reader", "text", "读取器", "engine that read the cell"),
)

FINDINGS = _columns(
    _ID,  # type: ignore[arg-type]
    ("code", "text", "代码", "kind of finding; identity_broken for a sum"),
    ("severity", "text", "严重程度", "info, warning or error"),
    ("message", "text", "说明", "what was found"),
    ("check_id", "text", "勾稽关系", "identity that does not hold"),
    ("verdict", "text", "判断", "printed_so or reading_doubtful"),
    ("indicators", "text", "涉及指标", "indicator ids, separated by blanks"),
    ("page", "int", "页", "page, from 1"),
    ("table", "int", "表", "table of the document, from 0"),
    ("row", "int", "行", "row, from 0"),
    ("column", "int", "列", "column, from 0"),
    ("line", "int", "文本行", "line, from 1"),
)

SECTIONS = _columns(
    _ID,  # type: ignore[arg-type]
    ("position", "int", "顺序", "place in the report, from 1"),
    ("number", "int", "部分", "statutory section, 1 to 6"),
    ("heading", "text", "标题", "heading as printed"),
    ("characters", "int", "字数", "length of the text"),
    ("text", "text", "正文", "text, one paragraph a line"),
)

PANEL_IDENTITY = _columns(
    _ID,  # type: ignore[arg-type]
    ("agency", "text", "机关名称", "agency as printed"),
    ("year", "int", "报告年度", "year reported on"),
    ("form", "text", "报告格式", "statutory form"),
    ("status", "text", "读取状态", "ok, warning or partial"),
)


@lru_cache(maxsize=1)
def indicator_columns() -> dict[str, Column]:
    """Indicator id → its column in the panel, in the order of the codebook.

    Read from the generated codebook: the supervisor of a batch needs no more of the forms.
    """
    path = schemas_dir() / "generated" / "codebook.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["indicator"]: Column(row["code"], "cell", row["label"], row["english"])
            for row in csv.DictReader(lines)
        }


def columns_of(table: TableName) -> tuple[Column, ...]:
    """The columns of one table, in order."""
    if table == "panel":
        return (*PANEL_IDENTITY, *indicator_columns().values())
    return {
        "reports": REPORTS, "values": VALUES, "findings": FINDINGS, "sections": SECTIONS,
    }[table]  # fmt: skip
