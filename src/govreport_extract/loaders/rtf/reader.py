"""The reader: a stack of group states, and what each control word does to them."""

from __future__ import annotations

from collections.abc import Callable

from govreport_extract.errors import DamagedInput, LimitExceeded
from govreport_extract.limits import Limits
from govreport_extract.loaders.gather import FRAME_TABLES
from govreport_extract.loaders.rtf.header import (
    code_page,
    info_groups,
    read_fonts,
    read_headings,
    read_whites,
    words_of,
)
from govreport_extract.loaders.rtf.sink import Sink
from govreport_extract.loaders.rtf.state import BODY, CODE, NUMBER, RowDef, State
from govreport_extract.loaders.rtf.tokens import (
    BRACE,
    CODE_UNIT,
    HEX,
    PARAMETER,
    SYMBOL,
    TEXT,
    TOKEN,
    UNITS,
    WORD,
    group_end,
    token_runs,
)
from govreport_extract.loaders.rtf.words import KEPT, LETTERS, SKIPPED, SPECIAL, SYMBOLS
from govreport_extract.loaders.spans import CENTERED, CONTINUE, RESTART, RIGHT
from govreport_extract.loaders.unsure import PLAIN, boxed_figures, has_digits, is_figure, moved
from govreport_extract.model.document import Document, Notice, Table
from govreport_extract.source import Input

_WORDS = (WORD, PARAMETER)
_MOST_FRAMES = 200
_DEEPEST = 2000  # groups in groups; real files stay below 50


class Reader:
    """Reads one RTF file; :meth:`read` gives the grids, :meth:`stream` the second reading."""

    def __init__(self, source: Input, limits: Limits) -> None:
        self._name, self._data, self._limits = source.name, source.data, limits
        self._clock = limits.start()
        self._state = State()
        self._stack: list[State] = []
        self._sink = Sink(limits)
        self._fonts: dict[int, str] = {}
        self._whites: set[int] = set()
        self._default = "cp1252"
        self._default_font = -1
        self._raw = bytearray()  # 8-bit characters not decoded yet
        self._nested_props = False
        self._skip = 0
        self._star = False
        self._metadata: dict[str, str] = {}
        self._frames: list[int] = []  # where the text of text boxes with tables begins
        self._boxed = False  # whether a text box holds a figure

    def read(self) -> Document:
        """The document with its span grids."""
        self._scan(max(0, self._data.find(b"{")), len(self._data))
        cut_off = bool(self._stack)
        self._paragraph_end()
        sink = self._sink
        sink.end_tables()
        if not sink.blocks:
            raise DamagedInput(
                f"{self._name}: the RTF holds no text",
                hint="the file is cut off; fetch it again",
            )
        document = Document("rtf", "rtf-grid", sink.blocks, self._metadata, in_order=True)
        if self._frames and not document.tables:
            self._add_frames(document)
        elif self._boxed:
            document.notices.append(boxed_figures())
        document.notices += sink.hidden.notices()
        if cut_off:
            document.notices.append(
                Notice("truncated", "the RTF ends in the middle of a group: it was cut off")
            )
        document.encoding = self._default
        return document

    def _add_frames(self, document: Document) -> None:
        """Tables in text boxes, where LibreOffice puts tables that float."""
        body = self._sink
        self._sink = Sink(self._limits)
        for start in self._frames[:_MOST_FRAMES]:
            self._scan_group(start, len(self._data))
            self._paragraph_end()
        self._sink.end_tables()
        for blocks, framed in (
            (body.blocks, self._sink.blocks), (body.stream, self._sink.stream),
        ):  # fmt: skip
            blocks += [block for block in framed if isinstance(block, Table)]
        self._sink = body
        document.notices.append(Notice("frame-tables", FRAME_TABLES))

    def stream(self) -> Document:
        """The cells of each row in the order of their marks; only after :meth:`read`."""
        document = Document("rtf", "rtf-stream", self._sink.stream, dict(self._metadata))
        document.notices = self._sink.hidden.notices()
        document.notices += [boxed_figures()] if self._boxed else []
        return document

    # -- the pieces ---------------------------------------------------------------------

    def _scan(self, at: int, end: int) -> None:
        """Read tokens from ``at`` to ``end``."""
        data, actions, one, run = self._data, _ACTIONS, TOKEN.match, _RUNS.match
        steps = 0
        while at < end:
            counted = self._skip or self._star or self._state.skip != 1
            match = one(data, at, end) if counted else run(data, at, end)
            if match is None:
                at += 1
                continue
            at = match.end()
            kind = match.lastindex
            if kind in _WORDS:
                word = match[WORD]
                if self._skip:
                    self._skip -= 1
                    if word == b"bin":
                        at += _length(match[PARAMETER], end - at)
                elif self._star or word in SKIPPED:
                    at = self._destination(word, at)
                else:
                    action = actions.get(word)
                    if action is not None:
                        action(self, int(match[PARAMETER]) if kind == PARAMETER else None)
                    elif word in LETTERS:
                        self._put(LETTERS[word])
                    elif word == b"bin":
                        at += _length(match[PARAMETER], end - at)
            elif kind == TEXT:
                self._text(match[TEXT])
            elif kind == UNITS:
                self._units(match[UNITS])
            elif kind == HEX:
                if self._skip:
                    self._skip -= 1
                else:
                    self._raw.append(int(match[HEX], 16))
            elif kind == BRACE:
                self._brace(match[BRACE] == b"{")
            elif kind == SYMBOL:
                self._symbol(match[SYMBOL][0])
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
            self._state = self._state.copy()
        elif self._stack:
            ended = self._state
            self._state = self._stack.pop()
            self._nested_props = self._nested_props and bool(self._stack)
            if ended.target == CODE and self._state.target != CODE:
                self._sink.code_end(self._state)

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
        elif word == b"colortbl":
            self._whites = read_whites(self._data[at:end])
        elif word == b"stylesheet":
            self._sink.headings = read_headings(self._data[at:end])
        elif word == b"info":
            for name, start in info_groups(self._data, at, end):
                self._info(name, start)
        elif word == b"shp":
            self._box(self._data.find(b"\\shptxt", at, end), end)
        elif word == b"moMath":
            if has_digits(words_of(self._data[at:end])):
                self._sink.hole()
        elif word == b"upr":
            start = self._data.find(b"{\\*\\ud", at, end)
            if start >= 0:
                self._scan_group(start + 6, end)
        elif self._state.target == BODY:
            self._sink.pictures += 1

    def _box(self, start: int, end: int) -> None:
        """The text box that begins at ``start``, if it is nowhere."""
        if start < 0:
            return
        start += len(b"\\shptxt")
        if self._data.find(b"\\trowd", start, end) >= 0:
            self._frames.append(start + self._data.startswith(b" ", start))
        text = words_of(self._data[start : group_end(self._data, start)])
        self._boxed = self._boxed or is_figure(text)
        if has_digits(text):
            self._sink.hole()

    def _info(self, name: str, start: int) -> None:
        """One property of the document."""
        sink = self._sink
        out, sink.out = sink.out, []
        self._scan_group(start, group_end(self._data, start))
        text = "".join(sink.out).strip()
        sink.out = out
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

    # -- text and tables ----------------------------------------------------------------

    def _flush(self) -> None:
        """Decode the gathered 8-bit characters in the code page of the font."""
        if self._raw:
            text = bytes(self._raw).decode(self._state.codec, "replace")
            self._raw.clear()
            self._sink.put(text, self._state)

    def _put(self, text: str) -> None:
        self._flush()
        self._sink.put(text, self._state)

    def _unicode(self, code: int | None) -> None:
        """``\\uN``: a code unit, negative above 32767."""
        value = (code or 0) & 0xFFFF
        self._put(chr(value) if value >= 0x20 else "")
        self._skip = self._state.skip

    def _units(self, run: bytes) -> None:
        """Code units, with the characters that stand for them."""
        values = [int(code) & 0xFFFF for code in CODE_UNIT.findall(run)]
        letters = [chr(value) for value in values if value >= 0x20]
        self._flush()
        if self._state.hidden:  # blanks among them do not count
            for letter in letters:
                self._sink.put(letter, self._state)
        else:
            self._sink.put("".join(letters), self._state)

    def _paragraph_end(self, _value: int | None = None) -> None:
        self._flush()
        self._sink.paragraph_end(self._state)

    def _cell(self, _value: int | None) -> None:
        self._flush()
        self._sink.cell_end()

    def _row(self, _value: int | None) -> None:
        self._flush()
        self._sink.row_end()

    def _nest_cell(self, _value: int | None) -> None:
        self._flush()
        self._sink.nested_cell_end(max(self._state.depth, 2))

    def _nest_row(self, _value: int | None) -> None:
        self._sink.nested_row_end(max(self._state.depth, 2))
        self._nested_props = False

    def _row_def(self, _value: int | None = None) -> None:
        self._sink.row_def(self._def_depth(), new=True)

    def _def(self) -> RowDef:
        return self._sink.row_def(self._def_depth())

    def _def_depth(self) -> int:
        return max(self._state.depth, 2) if self._nested_props else 1

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
        state = self._state
        state.hidden = state.deleted = state.raised = state.struck = state.white = False
        state.moved = PLAIN
        self._font(self._default_font)

    def _color(self, number: int | None) -> None:
        white = (number or 0) in self._whites
        if white != self._state.white:
            self._flush()
            self._state.white = white

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


def _toggle(name: str) -> Callable[[Reader, int | None], None]:
    """A property of characters; the number 0 ends it."""

    def action(reader: Reader, number: int | None) -> None:
        reader._flush()
        setattr(reader._state, name, number != 0)

    return action


def _move(sign: int) -> Callable[[Reader, int | None], None]:
    """``\\upN`` and ``\\dnN``: half-points, 6 where none are given."""

    def action(reader: Reader, number: int | None) -> None:
        reader._flush()
        reader._state.moved = moved(sign * (6 if number is None else number))

    return action


def _flag(name: str, value: int) -> Callable[[Reader, int | None], None]:
    def action(reader: Reader, _number: int | None) -> None:
        setattr(reader._def(), name, value)

    return action


def _lower(reader: Reader, _number: int | None) -> None:
    reader._flush()
    reader._state.raised = False


def _left(reader: Reader, number: int | None) -> None:
    reader._def().left = number or 0


def _align(align: int) -> Callable[[Reader, int | None], None]:
    def action(reader: Reader, _number: int | None) -> None:
        reader._def().shape.align = align

    return action


_ACTIONS: dict[bytes, Callable[[Reader, int | None], None]] = {
    b"u": Reader._unicode, b"uc": _set("skip"), b"f": Reader._font,
    b"deff": Reader._set_default_font, b"ansicpg": Reader._set_page,
    b"par": Reader._paragraph_end, b"sect": Reader._paragraph_end,
    b"pard": Reader._paragraph_default, b"plain": Reader._plain,
    b"v": _toggle("hidden"), b"deleted": _toggle("deleted"), b"super": _toggle("raised"),
    b"sub": _toggle("raised"), b"nosupersub": _lower, b"up": _move(1),
    b"dn": _move(-1),
    b"mvf": _toggle("deleted"), b"strike": _toggle("struck"),
    b"striked": _toggle("struck"), b"cf": Reader._color,
    b"intbl": _set("in_table", True), b"itap": Reader._set_depth,
    b"s": _set("style"), b"outlinelevel": _set("outline"),
    b"cell": Reader._cell, b"row": Reader._row,
    b"nestcell": Reader._nest_cell, b"nestrow": Reader._nest_row,
    b"nesttableprops": Reader._open_nested_props,
    b"trowd": Reader._row_def, b"trleft": _left,
    b"trqc": _align(CENTERED), b"trqr": _align(RIGHT), b"rtlrow": _flag("mirrored", True),
    b"cellx": lambda reader, number: reader._def().edge(number or 0),
    b"clmgf": _flag("across", 2), b"clmrg": _flag("across", 1),
    b"clvmgf": _flag("down", RESTART), b"clvmrg": _flag("down", CONTINUE),
    b"fldinst": lambda reader, _number: reader._target(CODE),
    b"listtext": lambda reader, _number: reader._target(NUMBER),
    b"pntext": lambda reader, _number: reader._target(NUMBER),
}  # fmt: skip
_RUNS = token_runs({*_ACTIONS, *LETTERS, *SKIPPED, *KEPT, b"bin"})
