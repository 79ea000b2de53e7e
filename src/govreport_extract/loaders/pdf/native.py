"""pdfium through raw ctypes: one file, its pages, and calls cheap enough for every glyph.

The helpers of pypdfium2 cost twice as much per glyph as the call itself, so the hot
functions are bound once more from their addresses, without argument converters: handles go
in as ``c_void_p``, results into reused buffers. pdfium is native and not thread-safe; a
crash in it ends the process, which is why a batch reads each file in a child process.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from struct import Struct
from typing import Any

import pypdfium2.raw as raw

from govreport_extract.errors import DamagedInput, EncryptedInput
from govreport_extract.limits import Clock, Limits
from govreport_extract.source import Input

NativeCall = Callable[..., Any]

_PASSWORD_ERRORS = (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)


def bind(name: str, result: Any = ctypes.c_int, *arguments: Any) -> NativeCall:
    """The exported function ``name`` with result type ``result``.

    Only the first ``arguments`` are converted; with a pointer there, handles of objects
    may be plain integers, which is cheapest where each is used once. Calls that take no
    time keep the interpreter lock: letting go of it costs more than they do.
    """
    address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
    long_running = name in ("FPDF_LoadPage", "FPDFText_LoadPage")
    kind = ctypes.CFUNCTYPE if long_running else ctypes.PYFUNCTYPE
    prototype = kind(result, *arguments)
    return prototype(address)  # type: ignore[arg-type]


_POINTER = ctypes.c_void_p
four_floats = Struct("4f").unpack_from
"""A box as pdfium has written it into a buffer."""

load_page = bind("FPDF_LoadPage", _POINTER)
close_page = bind("FPDF_ClosePage", None)
load_text = bind("FPDFText_LoadPage", _POINTER)
close_text = bind("FPDFText_ClosePage", None)
page_box = bind("FPDF_GetPageBoundingBox")
page_rotation = bind("FPDFPage_GetRotation")
count_chars = bind("FPDFText_CountChars")
get_text = bind("FPDFText_GetText")
get_meta = bind("FPDF_GetMetaText", ctypes.c_ulong)
_META_ROOM = ctypes.c_char * 512
get_unicode = bind("FPDFText_GetUnicode", ctypes.c_uint)
loose_box = bind("FPDFText_GetLooseCharBox")
tight_box = bind("FPDFText_GetCharBox")
char_angle = bind("FPDFText_GetCharAngle", ctypes.c_float)
char_matrix = bind("FPDFText_GetMatrix")
is_hyphen = bind("FPDFText_IsHyphen")
fill_color = bind("FPDFText_GetFillColor")
stroke_color = bind("FPDFText_GetStrokeColor")
map_error = bind("FPDFText_HasUnicodeMapError")
text_object = bind("FPDFText_GetTextObject", _POINTER)
render_mode = bind("FPDFTextObj_GetTextRenderMode", ctypes.c_int, _POINTER)
count_objects = bind("FPDFPage_CountObjects")
get_object = bind("FPDFPage_GetObject", _POINTER)
object_type = bind("FPDFPageObj_GetType", ctypes.c_int, _POINTER)
object_bounds = bind("FPDFPageObj_GetBounds", ctypes.c_int, _POINTER)
object_matrix = bind("FPDFPageObj_GetMatrix", ctypes.c_int, _POINTER)
has_transparency = bind("FPDFPageObj_HasTransparency", ctypes.c_int, _POINTER)
object_fill_color = bind("FPDFPageObj_GetFillColor", ctypes.c_int, _POINTER)
stroke_width = bind("FPDFPageObj_GetStrokeWidth", ctypes.c_int, _POINTER)
form_count = bind("FPDFFormObj_CountObjects", ctypes.c_int, _POINTER)
form_object = bind("FPDFFormObj_GetObject", _POINTER, _POINTER)
path_segments = bind("FPDFPath_CountSegments", ctypes.c_int, _POINTER)
path_segment = bind("FPDFPath_GetPathSegment", _POINTER, _POINTER)
path_mode = bind("FPDFPath_GetDrawMode", ctypes.c_int, _POINTER)
segment_point = bind("FPDFPathSegment_GetPoint", ctypes.c_int, _POINTER)
segment_type = bind("FPDFPathSegment_GetType", ctypes.c_int, _POINTER)
segment_close = bind("FPDFPathSegment_GetClose", ctypes.c_int, _POINTER)
annotation_count = bind("FPDFPage_GetAnnotCount")
get_annotation = bind("FPDFPage_GetAnnot", _POINTER)
close_annotation = bind("FPDFPage_CloseAnnot", None, _POINTER)
annotation_kind = bind("FPDFAnnot_GetSubtype", ctypes.c_int, _POINTER)
annotation_flags = bind("FPDFAnnot_GetFlags", ctypes.c_int, _POINTER)
annotation_box = bind("FPDFAnnot_GetRect", ctypes.c_int, _POINTER)
annotation_look = bind("FPDFAnnot_GetAP", ctypes.c_ulong, _POINTER)
flatten = bind("FPDFPage_Flatten")


class PdfFile:
    """An open PDF. Close it; pages that are still open are closed with it."""

    def __init__(self, source: Input, limits: Limits, clock: Clock) -> None:
        """Open ``source``.

        Raises :class:`EncryptedInput` if a password is needed (an empty user password is
        tried by pdfium itself) and :class:`DamagedInput` if there is no readable page tree.
        """
        self.source = source
        self.limits = limits
        self.clock = clock
        self._data = source.data  # pdfium reads from this memory until the file is closed
        self._document = raw.FPDF_LoadMemDocument64(self._data, len(self._data), None)
        self._open: dict[int, tuple[ctypes.c_void_p, ctypes.c_void_p]] = {}
        if not self._document:
            raise _refusal(source.name, raw.FPDF_GetLastError())
        self.handle = ctypes.cast(self._document, _POINTER)
        self.pages = raw.FPDF_GetPageCount(self._document)
        if self.pages <= 0:
            self.close()
            raise DamagedInput(
                f"{source.name}: the PDF has no pages",
                hint="fetch the file again; it may be cut off",
            )

    def page(self, index: int) -> tuple[ctypes.c_void_p, ctypes.c_void_p] | None:
        """Handles of page and text of page ``index`` (from 0); None if it is broken."""
        if index in self._open:
            return self._open[index]
        self.clock.check(f"page {index + 1}")
        page = load_page(self.handle, index)
        if not page:
            return None
        handle = _POINTER(page)
        text = load_text(handle)
        if not text:
            close_page(handle)
            return None
        self._open[index] = (handle, _POINTER(text))
        return self._open[index]

    def release(self, index: int) -> None:
        """Close page ``index``; its handles are dead afterwards."""
        handles = self._open.pop(index, None)
        if handles is not None:
            close_text(handles[1])
            close_page(handles[0])

    def metadata(self) -> dict[str, str]:
        """The document information that is present, keys in lower case."""
        found = {}
        buffer: ctypes.Array[ctypes.c_char] = _META_ROOM()
        for key in (b"Title", b"Author", b"Producer", b"Creator", b"CreationDate"):
            value = self._meta(key, buffer)
            if value:
                found[key.decode("ascii").lower()] = value
        return found

    def _meta(self, key: bytes, buffer: ctypes.Array[ctypes.c_char]) -> str:
        size = get_meta(self.handle, key, buffer, len(buffer))
        if not 2 < size <= 65536:
            return ""
        if size > len(buffer):
            buffer = ctypes.create_string_buffer(size)
            get_meta(self.handle, key, buffer, size)
        return str(memoryview(buffer)[: size - 2], "utf-16-le", "replace").strip()

    def close(self) -> None:
        """Close all pages and the document; safe to call twice."""
        for index in list(self._open):
            self.release(index)
        if self._document:
            raw.FPDF_CloseDocument(self._document)
            self._document = None


def _refusal(name: str, code: int) -> EncryptedInput | DamagedInput:
    if code in _PASSWORD_ERRORS:
        return EncryptedInput(
            f"{name} asks for a password",
            hint="save a copy without password and read that",
        )
    return DamagedInput(
        f"{name} starts like a PDF but cannot be opened (pdfium error {code})",
        hint="fetch the file again; it may be cut off",
    )
