"""Stata's .dta, format 118 (Stata 14 and later), written as a stream.

Layout after the description that StataCorp publishes (``help dta``, dta_118): tagged
sections, UTF-8 throughout, little-endian, fixed-width observations, a map of offsets at
the front that is filled in at the end. Written here because a panel then needs no pandas,
keeps its 26 kinds of missing value, and takes no memory.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal

from govreport_extract.tidy.text import Field

Kind = Literal["text", "number"]
LONGEST_TEXT = 2045
_DOUBLE = 65526
_NAME, _FORMAT, _LABEL = 129, 57, 321
_SYSTEM_MISSING = 0x7FE0000000000000
_STEP = 0x0000010000000000  # from "." to ".a", to ".b" …
_VALUE_LABEL = "missing"


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: ASCII ``name`` of at most 32 characters, ``label`` of at most 80.

    ``width`` is the number of bytes of a text. With ``coded`` the variable carries the
    value label for the kinds of missing value.
    """

    name: str
    kind: Kind
    label: str
    width: int = 8
    coded: bool = False
    format: str = "%12.0g"


def write_dta(
    out: BinaryIO,
    variables: Sequence[Variable],
    count: int,
    rows: Iterable[Sequence[Field]],
    labels: Mapping[str, str],
    title: str,
) -> None:
    """Write ``count`` rows. A field is a number, a text, None or ``.a`` … ``.z``.

    ``labels`` names the kinds of missing value. Texts are cut at whole characters to
    their variable's width. Raises :class:`ValueError` if ``rows`` has another length.
    """
    places: list[int] = [0]

    def section(tag: str, body: bytes) -> None:
        places.append(out.tell())
        out.write(f"<{tag}>".encode() + body + f"</{tag}>".encode())

    out.write(b"<stata_dta>" + _header(len(variables), count, title))
    map_place = out.tell()
    places.append(map_place)
    out.write(b"<map>" + bytes(14 * 8) + b"</map>")
    section("variable_types", b"".join(_type(variable) for variable in variables))
    section("varnames", b"".join(_fixed(v.name, _NAME) for v in variables))
    section("sortlist", bytes(2 * (len(variables) + 1)))
    section("formats", b"".join(_fixed(_format(v), _FORMAT) for v in variables))
    section(
        "value_label_names",
        b"".join(_fixed(_VALUE_LABEL if v.coded else "", _NAME) for v in variables),
    )
    section("variable_labels", b"".join(_fixed(_cut(v.label, 80), _LABEL) for v in variables))
    section("characteristics", b"")
    places.append(out.tell())
    _data(out, variables, count, rows)
    section("strls", b"")
    section("value_labels", _value_labels(labels))
    places.append(out.tell())
    out.write(b"</stata_dta>")
    places.append(out.tell())
    out.seek(map_place + len(b"<map>"))
    out.write(struct.pack("<14Q", *places))


def _header(variables: int, count: int, title: str) -> bytes:
    text = _cut(title, 80).encode()
    return b"".join((
        b"<header><release>118</release><byteorder>LSF</byteorder><K>",
        struct.pack("<H", variables),
        b"</K><N>", struct.pack("<Q", count),
        b"</N><label>", struct.pack("<H", len(text)), text,
        b"</label><timestamp>\x00</timestamp></header>",
    ))  # fmt: skip


def _type(variable: Variable) -> bytes:
    if variable.kind == "number":
        return struct.pack("<H", _DOUBLE)
    return struct.pack("<H", max(1, min(variable.width, LONGEST_TEXT)))


def _format(variable: Variable) -> str:
    if variable.kind == "number":
        return variable.format
    return f"%{max(9, min(variable.width, 40))}s"


def _fixed(text: str, size: int) -> bytes:
    data = text.encode()
    if len(data) >= size:
        data = data[: size - 1].decode("utf-8", "ignore").encode()
    return data.ljust(size, b"\x00")


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[: characters - 1] + "…"


def missing(code: str) -> int:
    """The bits of a double that stands for ``.`` or ``.a`` … ``.z``."""
    return _SYSTEM_MISSING + _STEP * (ord(code[1]) - 96 if len(code) > 1 else 0)


def _data(
    out: BinaryIO, variables: Sequence[Variable], count: int, rows: Iterable[Sequence[Field]]
) -> None:
    widths = [
        None if v.kind == "number" else max(1, min(v.width, LONGEST_TEXT)) for v in variables
    ]
    out.write(b"<data>")
    written = 0
    for row in rows:
        out.write(b"".join(_cell(f, w) for f, w in zip(row, widths, strict=True)))
        written += 1
    if written != count:
        raise ValueError(f"{written} rows where {count} were announced")
    out.write(b"</data>")


def _cell(field: Field, width: int | None) -> bytes:
    if width is not None:
        data = b"" if field is None else str(field).encode("utf-8", "replace")
        if len(data) > width:
            data = data[:width].decode("utf-8", "ignore").encode()
        return data.ljust(width, b"\x00")
    if isinstance(field, int | float):
        return struct.pack("<d", field)
    return struct.pack("<Q", missing(field if isinstance(field, str) else "."))


def _value_labels(labels: Mapping[str, str]) -> bytes:
    """One table: the kinds of missing value as 32-bit codes and their names."""
    texts = [text.encode() + b"\x00" for text in labels.values()]
    offsets = [sum(map(len, texts[:at])) for at in range(len(texts))]
    codes = [0x7FFFFFE5 + ord(code[1]) - 96 for code in labels]
    n, length = len(texts), sum(map(len, texts))
    body = struct.pack(f"<ii{n}i{n}i", n, length, *offsets, *codes) + b"".join(texts)
    return (
        b"<lbl>" + struct.pack("<I", len(body)) + _fixed(_VALUE_LABEL, _NAME) + bytes(3)
        + body + b"</lbl>"
    )  # fmt: skip
