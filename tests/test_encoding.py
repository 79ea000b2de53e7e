"""Bytes are decoded right whatever the label says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_extract.loaders.encoding import decode

SIMPLIFIED = "政府信息公开工作年度报告，本年新收申请数量为五件，共办理结果总计。"
TRADITIONAL = "政府資訊公開工作年度報告，本年新收申請數量為五件，共辦理結果總計。"


@pytest.mark.parametrize(
    "label", ["", "utf-8", "gb2312", "gbk", "big5", "iso-8859-1", "nonsense"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_simplified_text_under_any_label(encoding: str, label: str) -> None:
    page = f"<html><meta charset={label}><body>{SIMPLIFIED * 3}</body>"
    assert SIMPLIFIED in decode(page.encode(encoding)).text


@pytest.mark.parametrize("label", ["", "big5", "utf-8"])
def test_big5(label: str) -> None:
    page = f"<html><meta charset={label}><body>{TRADITIONAL * 3}</body>"
    decoded = decode(page.encode("big5hkscs"))
    assert TRADITIONAL in decoded.text
    assert decoded.encoding == "big5hkscs"


def test_utf8_pasted_into_gbk_is_read_piece_by_piece_and_said() -> None:
    data = f"<p>{SIMPLIFIED}</p>\n".encode("gb18030") * 3 + f"<p>{SIMPLIFIED}</p>\n".encode()
    decoded = decode(data)
    assert decoded.mixed
    assert decoded.text.count(SIMPLIFIED) == 4


def test_one_damaged_byte_does_not_ruin_the_page() -> None:
    data = bytearray(f"<p>{SIMPLIFIED}</p>".encode() * 20)
    data[100] = 0xFF
    assert decode(bytes(data)).text.count(SIMPLIFIED) >= 18


@given(st.binary(max_size=400))
def test_any_bytes_decode(data: bytes) -> None:
    assert isinstance(decode(data).text, str)
