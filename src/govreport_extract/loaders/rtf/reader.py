"""The reader: a stack of group states, and what each control word does to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from govreport_extract.errors import DamagedInput, LimitExceeded
from govreport_extract.limits import Limits
from govreport_extract.loaders.fields import printed_part
from govreport_extract.loaders.gather import RowShape, TableReader, stream_table
from govreport_extract.loaders.hidden import HiddenText
from govreport_extract.loaders.numbering import numbered
from govreport_extract.loaders.rtf.header import (
    code_page,
    info_groups,
    read_fonts,
    read_headings,
)
from govreport_extract.loaders.rtf.tokens import (
    BRACE,
    HEX,
    PARAMETER,
    SYMBOL,
    TEXT,
    TOKEN,
    WORD,
    group_end,
)
from govreport_extract.loaders.rtf.words import KEPT, LETTERS, SKIPPED, SPECIAL, SYMBOLS
from govreport_extract.loaders.spans import CONTINUE, RESTART
from govreport_extract.model.document import Block, Document, Heading, Paragraph, Picture
from govreport_extract.source import Input

_DEEPEST = 2000  # groups in groups; real files stay below 50
_MOST_CELLS = 64
_BODY, _CODE, _NUMBER = 0, 1, 2  # where the text of a group goes


@dataclass(slots=True)
class _State:
    """What a group inherits and its end takes back."""

    codec: str = "cp1252"
    target: int = _BODY
    skip: int = 1  # characters after \u that stand for it in old readers
    hidden: bool = False
    deleted: bool = False
    in_table: bool = False
    depth: int = 1
    style: int = 0
    outline: int = 9


@dataclass(slots=True)
class _Def:
    """A row as it is being defined, and the flags of the next cell."""

    shape: RowShape = field(default_factory=RowShape)
    left: int = 0
    across: int = 0
    down: int = 0

    def edge(self, right: int) -> None:
        """``\\cellx``: the right edge of a cell, which ends its definition."""
        shape = self.shape
        if len(shape.down) >= _MOST_CELLS:
            return
        if not shape.edges:
            shape.edges.append(min(self.left, right))
        shape.edges.append(right)
        shape.across.append(self.across)
        shape.down.append(self.down)
        self.across = self.down = 0


class Reader:
    """Reads one RTF file; :meth:`read` gives the grids, :meth:`stream` the second reading."""

    def __init__(self, source: Input, limits: Limits) -> None:
        self._name, self._data, self._limits = source.name, source.data, limits
        self._clock = limits.start()
        self._state = _State()
        self._stack: list[_State] = []
        self._fonts: dict[int, str] = {}
        self._headings: dict[int, int] = {}
        self._default = "cp1252"
        self._default_font = -1
        self._raw = bytearray()  # 8-bit characters not decoded yet
        self._out: list[str] = []
        self._secret: list[str] = []  # hidden text not decided on yet
        self._code: list[str] = []
        self._number: list[str] = []
        self._defs: dict[int, _Def] = {}
        self._nested_props = False
        self._skip = 0
        self._star = False
        self._pictures = 0
        self._tables = TableReader(limits, "rtf-grid")
        self._hidden = HiddenText()
        self._blocks: list[Block] = []
        self._metadata: dict[str, str] = {}
        self._rows: list[list[tuple[str, int]]] = []
        self._cells: list[tuple[str, int]] = []
        self._lines: list[str] = []
        self._stream: list[Block] = []

    def read(self) -> Document:
        """The document with its span grids."""
        self._scan(max(0, self._data.find(b"{")), len(self._data))
        self._paragraph_end()
        self._end_tables()
        if not self._blocks:
            raise DamagedInput(
                f"{self._name}: the RTF holds no text",
                hint="the file is cut off; fetch it again",
            )
        document = Document("rtf", "rtf-grid", self._blocks, self._metadata)
        document.notices = self._hidden.notices()
        document.encoding = self._default
        return document

    def stream(self) -> Document:
        """The cells of each row in the order of their marks; only after :meth:`read`."""
        document = Document("rtf", "rtf-stream", self._stream, dict(self._metadata))
        document.notices = self._hidden.notices()
        return document

    # -- the pieces ---------------------------------------------------------------------

    def _scan(self, at: int, end: int) -> None:
        """Read tokens from ``at`` to ``end``."""
        data, match_token, actions = self._data, TOKEN.match, _ACTIONS
        steps = 0
        while at < end:
            match = match_token(data, at, end)
            if match is None:
                at += 1
                continue
            at = match.end()
            kind = match.lastindex
            if kind == WORD or kind == PARAMETER:
                word = match[1]
                if self._skip:
                    self._skip -= 1
                    if word == b"bin":
                        at += _length(match[2], end - at)
                elif self._star or word in SKIPPED:
                    at = self._destination(word, at)
                else:
                    action = actions.get(word)
                    if action is not None:
                        action(self, int(match[2]) if kind == PARAMETER else None)
                    elif word in LETTERS:
                        self._put(LETTERS[word])
                    elif word == b"bin":
                        at += _length(match[2], end - at)
            elif kind == TEXT:
                self._text(match[6])
            elif kind == HEX:
                if self._skip:
                    self._skip -= 1
                else:
                    self._raw.append(int(match[3], 16))
            elif kind == BRACE:
                self._brace(match[5] == b"{")
            elif kind == SYMBOL:
                self._symbol(match[4][0])
            steps += 1
            if not steps & 0xFFFF:
                self._clock.check(self._name)

    def _text(self, text: bytes) -> None:
        """Characters as they stand; those that repeat a ``\\u`` are stepped over."""
        if self._skip:
            gone = min(self._skip, len(text))
            self._skip -= gone
            text = text[gone:]
        self._raw += text

    def _symbol(self, code: int) -> None:
        if code == 0x2A:
            self._star = True
        elif self._skip:
            self._skip -= 1
        elif code in (0x5C, 0x7B, 0x7D):
            self._raw.append(code)  # may be the second byte of a Chinese character
        elif code in (0x0A, 0x0D):
            self._paragraph_end()
        elif code in SYMBOLS:
            self._put(SYMBOLS[code])

    def _brace(self, opens: bool) -> None:
        self._skip = 0
        self._star = False
        self._flush()
        if opens:
            if len(self._stack) >= _DEEPEST:
                raise LimitExceeded(
                    f"{self._name}: groups are nested more than {_DEEPEST} deep",
                    hint="the file is damaged or hostile; fetch it again",
                )
            self._stack.append(self._state)
            self._state = replace(self._state)
        elif self._stack:
            ended = self._state
            self._state = self._stack.pop()
            self._nested_props = self._nested_props and bool(self._stack)
            if ended.target == _CODE and self._state.target != _CODE:
                self._code_end()

    def _destination(self, word: bytes, at: int) -> int:
        """A word that opens a group of its own; gives where to go on."""
        starred, self._star = self._star, False
        if not starred and word not in SKIPPED:
            return at
        if word in KEPT:
            action = _ACTIONS.get(word)
            if action is not None:
                action(self, None)
            return at
        end = group_end(self._data, at)
        if word in SPECIAL:
            self._look_into(word, at, end)
        return end

    def _look_into(self, word: bytes, at: int, end: int) -> None:
        """Tables of the head, pictures, alternatives in Unicode."""
        if word == b"fonttbl":
            self._fonts = read_fonts(self._data[at:end], self._default)
            self._font(self._default_font)
        elif word == b"stylesheet":
            self._headings = read_headings(self._data[at:end])
        elif word == b"info":
            for name, start in info_groups(self._data, at, end):
                self._info(name, start)
        elif word == b"upr":
            start = self._data.find(b"{\\*\\ud", at, end)
            if start >= 0:
                self._scan_group(start + 6, end)
        elif self._state.target == _BODY:
            self._pictures += 1

    def _info(self, name: str, start: int) -> None:
        """One property of the document."""
        out, self._out = self._out, []
        self._scan_group(start, group_end(self._data, start))
        text = "".join(self._out).strip()
        self._out = out
        if text:
            self._metadata["last_modified_by" if name == "operator" else name] = text

    def _scan_group(self, start: int, end: int) -> None:
        """Read a part of the file as a group of its own."""
        if len(self._stack) > _DEEPEST // 40:  # each level costs Python stack
            return
        depth = len(self._stack)
        self._brace(opens=True)
        self._scan(start, min(end, group_end(self._data, start)))
        while len(self._stack) > depth:
            self._brace(opens=False)

    # -- text ---------------------------------------------------------------------------

    def _flush(self) -> None:
        """Decode the gathered 8-bit characters in the code page of the font."""
        if self._raw:
            text = bytes(self._raw).decode(self._state.codec, "replace")
            self._raw.clear()
            self._put_text(text)

    def _put(self, text: str) -> None:
        self._flush()
        self._put_text(text)

    def _put_text(self, text: str) -> None:
        state = self._state
        if state.deleted:
            return
        if state.target == _CODE:
            self._code.append(text)
        elif state.target == _NUMBER:
            self._number.append(text)
        elif state.hidden:
            self._secret.append(text)
        else:
            if self._secret:
                self._decide_hidden()
            self._out.append(text)

    def _decide_hidden(self) -> None:
        text = "".join(self._secret)
        self._secret.clear()
        if text and self._hidden.keeps(text):
            self._out.append(text)

    def _unicode(self, code: int | None) -> None:
        """``\\uN``: a code unit, negative above 32767."""
        value = (code or 0) & 0xFFFF
        self._put(chr(value) if value >= 0x20 else "")
        self._skip = self._state.skip

    def _code_end(self) -> None:
        """The end of a field's code: some codes print a part of themselves."""
        code = "".join(self._code)
        self._code.clear()
        printed = printed_part(code)
        if printed is not None:
            self._put_text(code[printed[0] : printed[1]])

    def _take(self, in_table: bool) -> str:
        """The text of the paragraph that ends here, behind its number."""
        self._flush()
        if self._secret:
            self._decide_hidden()
        text = "".join(self._out)
        self._out = []
        if self._number:
            number = "".join(self._number).replace("\t", "").strip()
            self._number = []
            if any(map(str.isalnum, number)):
                text = numbered(number, text, in_table)
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text

    # -- paragraphs and tables ----------------------------------------------------------

    def _paragraph_end(self, _value: int | None = None) -> None:
        state, tables = self._state, self._tables
        in_table = state.in_table or tables.row_open
        text = self._take(in_table)
        if in_table:
            tables.text(state.depth, text, 0)
            if state.depth == 1:
                self._lines.append(text)
            return
        self._end_tables()
        if text.strip():
            level = self._headings.get(state.style, 0)
            if not level and state.outline < 9:
                level = state.outline + 1
            block = Heading(text, level=level) if level else Paragraph(text)
            self._blocks.append(block)
            self._stream.append(block)
        if self._pictures:
            self._blocks += [Picture() for _ in range(min(self._pictures, 100))]
            self._pictures = 0

    def _end_tables(self) -> None:
        if self._tables.open:
            self._blocks += self._tables.finish()
        if self._rows:
            self._stream.append(stream_table(self._rows, 0, "rtf-stream"))
            self._rows = []

    def _cell(self, _value: int | None) -> None:
        text = self._take(in_table=True)
        self._tables.cell_end(1, text, 0)
        self._lines.append(text)
        self._cells.append(("\n".join(self._lines), 0))
        self._lines = []

    def _nest_cell(self, _value: int | None) -> None:
        depth = max(self._state.depth, 2)
        self._tables.cell_end(depth, self._take(in_table=True), 0)

    def _row(self, _value: int | None) -> None:
        self._tables.row_end(1, self._shape(1))
        if self._cells:
            self._rows.append(self._cells)
        self._cells, self._lines = [], []
        self._pictures = 0

    def _nest_row(self, _value: int | None) -> None:
        depth = max(self._state.depth, 2)
        self._tables.row_end(depth, self._shape(depth))
        self._nested_props = False

    def _shape(self, depth: int) -> RowShape:
        """The shape in force at a depth; it stays until the next ``\\trowd``."""
        known = self._defs.get(depth)
        if known is None:
            return RowShape()
        known.shape.close()
        return known.shape

    def _def(self) -> _Def:
        depth = max(self._state.depth, 2) if self._nested_props else 1
        return self._defs.setdefault(depth, _Def())

    def _row_def(self, _value: int | None) -> None:
        depth = max(self._state.depth, 2) if self._nested_props else 1
        self._defs[depth] = _Def()

    # -- properties ---------------------------------------------------------------------

    def _font(self, number: int | None) -> None:
        codec = self._fonts.get(number if number is not None else 0, self._default)
        if codec != self._state.codec:
            self._flush()
            self._state.codec = codec

    def _set_default_font(self, number: int | None) -> None:
        self._default_font = number if number is not None else 0

    def _set_page(self, number: int | None) -> None:
        self._default = code_page(number or 1252)
        self._state.codec = self._default

    def _paragraph_default(self, _value: int | None) -> None:
        self._flush()
        state = self._state
        state.in_table, state.depth, state.style, state.outline = False, 1, 0, 9

    def _plain(self, _value: int | None) -> None:
        self._flush()
        self._state.hidden = self._state.deleted = False
        self._font(self._default_font)

    def _set_hidden(self, value: int | None) -> None:
        self._flush()
        self._state.hidden = value != 0

    def _set_deleted(self, value: int | None) -> None:
        self._flush()
        self._state.deleted = value != 0

    def _set_depth(self, value: int | None) -> None:
        self._state.depth = max(1, value or 0)
        self._state.in_table = self._state.in_table or bool(value)

    def _target(self, target: int) -> None:
        self._flush()
        self._state.target = target

    def _open_nested_props(self, _value: int | None) -> None:
        self._nested_props = True


def _length(digits: bytes | None, left: int) -> int:
    return min(int(digits or 0), left) if digits and not digits.startswith(b"-") else 0


def _set(name: str, value: object = None) -> Callable[[Reader, int | None], None]:
    def action(reader: Reader, number: int | None) -> None:
        setattr(reader._state, name, (number or 0) if value is None else value)

    return action


def _flag(name: str, value: int) -> Callable[[Reader, int | None], None]:
    def action(reader: Reader, _number: int | None) -> None:
        setattr(reader._def(), name, value)

    return action


def _left(reader: Reader, number: int | None) -> None:
    reader._def().left = number or 0


_ACTIONS: dict[bytes, Callable[[Reader, int | None], None]] = {
    b"u": Reader._unicode, b"uc": _set("skip"), b"f": Reader._font,
    b"deff": Reader._set_default_font, b"ansicpg": Reader._set_page,
    b"par": Reader._paragraph_end, b"sect": Reader._paragraph_end,
    b"pard": Reader._paragraph_default, b"plain": Reader._plain,
    b"v": Reader._set_hidden, b"deleted": Reader._set_deleted,
    b"intbl": _set("in_table", True), b"itap": Reader._set_depth,
    b"s": _set("style"), b"outlinelevel": _set("outline"),
    b"cell": Reader._cell, b"row": Reader._row,
    b"nestcell": Reader._nest_cell, b"nestrow": Reader._nest_row,
    b"nesttableprops": Reader._open_nested_props,
    b"trowd": Reader._row_def, b"trleft": _left,
    b"cellx": lambda reader, number: reader._def().edge(number or 0),
    b"clmgf": _flag("across", 2), b"clmrg": _flag("across", 1),
    b"clvmgf": _flag("down", RESTART), b"clvmrg": _flag("down", CONTINUE),
    b"fldinst": lambda reader, _number: reader._target(_CODE),
    b"listtext": lambda reader, _number: reader._target(_NUMBER),
    b"pntext": lambda reader, _number: reader._target(_NUMBER),
}  # fmt: skip
