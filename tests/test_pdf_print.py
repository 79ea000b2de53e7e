"""How figures may be printed: slanted, grey, outlined, painted over, turned, raised."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from govreport_extract.limits import DEFAULT_LIMITS
from govreport_extract.loaders.pdf.celltext import cell_text
from govreport_extract.loaders.pdf.native import PdfFile
from govreport_extract.loaders.pdf.page import Page, Run
from govreport_extract.loaders.pdf.pieces import lines_of
from govreport_extract.model.document import UNREAD, Document
from govreport_extract.source import Input
from pdfhelp import first_reading

WIDE, HIGH, LEFT, TOP = 60.0, 20.0, 60.0, 760.0
COLUMNS, ROWS = 6, 6
Draw = Callable[[Canvas, float, float], None]


def text(string: str, *, grey: float = 0.0, up: float = 0.0) -> Draw:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setFillGray(grey)
        canvas.drawString(x, y + up, string)
        canvas.setFillGray(0)

    return draw


def shaped(string: str, a: float, b: float, c: float, d: float, mode: int = 0) -> Draw:
    """Text in its own matrix and render mode."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        item = canvas.beginText()
        item.setTextTransform(a, b, c, d, x, y)
        item.setTextRenderMode(mode)
        item.textOut(string)
        item.setTextRenderMode(0)
        canvas.drawText(item)

    return draw


def outline(canvas: Canvas, x: float, y: float) -> None:
    """A 1 as a font draws it, 3 points wide and 7 high."""
    path = canvas.beginPath()
    path.moveTo(x, y)
    for dx, dy in ((3, 0), (3, 0.6), (2, 1), (2, 7), (1.4, 7), (0, 6), (0, 5.5), (1.2, 6), (1.2, 1)):  # fmt: skip
        path.lineTo(x + dx, y + dy)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def picture(wide: float, high: float) -> Draw:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        image = ImageReader(Image.new("RGB", (8, 4), (200, 210, 220)))
        canvas.drawImage(image, x - 3, y - 2, wide, high)

    return draw


def seal(canvas: Canvas, x: float, y: float) -> None:
    """A ring on nothing, as a stamp program lays it over a page."""
    image = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((2, 2, 57, 57), outline=(220, 0, 0, 255), width=3)
    canvas.drawImage(ImageReader(image), x - 20, y - 20, 60, 60, mask="auto")


def outlined(string: str) -> Draw:
    """Black outlines filled with white."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setFillGray(1)
        shaped(string, 1, 0, 0, 1, mode=2)(canvas, x, y)
        canvas.setFillGray(0)

    return draw


def badge(canvas: Canvas, x: float, y: float) -> None:
    canvas.setFillColorRGB(0.1, 0.2, 0.6)
    canvas.circle(x + 5, y + 3, 9, stroke=0, fill=1)
    canvas.setFillGray(0)


def area(alpha: float) -> Draw:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.saveState()
        canvas.setFillColorRGB(1, 1, 1, alpha)
        canvas.rect(x - 3, y - 4, 30, 14, stroke=0, fill=1)
        canvas.restoreState()

    return draw


def both(*draws: Draw) -> Draw:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        for each in draws:
            each(canvas, x, y)

    return draw


def page(odd: dict[tuple[int, int], Draw], footer: Draw | None = None) -> Document:
    """A ruled table of 6 × 6 figures, all 50 but for the ``odd`` ones."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("Helvetica", 9)
    for k in range(COLUMNS + 1):
        canvas.line(LEFT + k * WIDE, TOP, LEFT + k * WIDE, TOP - ROWS * HIGH)
    for k in range(ROWS + 1):
        canvas.line(LEFT, TOP - k * HIGH, LEFT + COLUMNS * WIDE, TOP - k * HIGH)
    for row in range(ROWS):
        for column in range(COLUMNS):
            x, y = LEFT + column * WIDE + 8, TOP - (row + 1) * HIGH + 6
            odd.get((row, column), text("50"))(canvas, x, y)
    if footer is not None:
        footer(canvas, LEFT, TOP - ROWS * HIGH - 40)
    canvas.save()
    return first_reading(out.getvalue())


def cell(draw: Draw, *, footer: Draw | None = None) -> str:
    document = page({(2, 2): draw}, footer)
    (table,) = document.tables
    texts = {(c.row, c.column): c.text for c in table.cells}
    assert len(texts) == ROWS * COLUMNS
    assert {texts[place] for place in texts if place != (2, 2)} == {"50"}
    return texts[2, 2]


@pytest.mark.parametrize(
    ("draw", "wanted"),
    [
        (shaped("37", 1, 0, 0.25, 1), "37"),  # a slanted figure is no watermark
        (shaped("37", 0, 1, -1, 0), UNREAD * 2),  # upwards: no box tells the order
        (shaped("7", 0, 1, -1, 0), "7"),
        (shaped("6", -1, 0, 0, -1), UNREAD),  # upside down, a 9
        (both(text("37"), shaped("1", 1, 0, 0, 1, mode=3)), "37"),
        (outline, UNREAD),
        (picture(24, 6), UNREAD),
        (picture(24, 0.5), ""),  # a line
        (both(text("37"), picture(30, 12)), UNREAD * 2),
        (both(picture(30, 12), text("37")), "37"),
        (both(text("37"), area(1.0)), UNREAD * 2),
        (both(text("37"), area(0.2)), "37"),
        (both(text("37"), seal), "37"),
        (outlined("37"), "37"),
        (both(badge, text("37", grey=1.0)), UNREAD * 2),
        (text("37", grey=1.0), ""),
        (both(area(1.0), text("37")), "37"),
        (text("0", grey=0.7), "0"),
    ],
    ids=[
        "slanted", "turned", "turned alone", "upside down", "hidden behind", "outline",
        "picture", "thin picture", "under a picture", "over a picture", "under paint",
        "under a film", "under a seal", "outlined", "on a badge",
        "white", "on paint", "grey",
    ],
)  # fmt: skip
def test_a_figure_is_read_or_openly_not(draw: Draw, wanted: str) -> None:
    assert cell(draw) == wanted


def test_figures_that_have_left_their_cells_are_not_read_in_the_next_ones() -> None:
    """Each overflows into the cell behind it, the last one out of the table."""

    def beyond(canvas: Canvas, x: float, y: float) -> None:
        canvas.drawString(x + WIDE - 6, y, "7")

    document = page({(2, column): beyond for column in range(COLUMNS)})
    texts = {(c.row, c.column): c.text for c in document.tables[0].cells}
    assert all(UNREAD in texts[2, column] for column in range(COLUMNS))
    assert {text for (row, _), text in texts.items() if row != 2} == {"50"}


def test_digits_of_one_number_in_two_cells_are_none() -> None:
    def torn(canvas: Canvas, x: float, y: float) -> None:
        for k, digit in enumerate("260"):  # the last one stands behind the border
            canvas.drawString(x + WIDE - 8 - 11 + 5 * k, y, digit)

    document = page({(2, 2): torn, (2, 3): text("")})
    texts = {(c.row, c.column): c.text for c in document.tables[0].cells}
    assert UNREAD in texts[2, 2] + texts[2, 3]
    assert not texts[2, 2].isdigit()
    assert not texts[2, 3].isdigit()


def test_grey_figures_stay_whatever_is_grey_beside_the_table() -> None:
    assert cell(text("0", grey=0.7), footer=text("print this page", grey=0.7)) == "0"


def test_accents_in_words_and_signs_of_symbol_fonts_are_no_garbage() -> None:
    assert garbled("Ø item  ") == []
    assert garbled("ü", apart=True) == []


def test_a_layer_of_recognized_text_is_told() -> None:
    hidden = {
        (r, c): shaped("50", 1, 0, 0, 1, mode=3) for r in range(ROWS) for c in range(COLUMNS)
    }
    document = page(hidden)
    assert [n.code for n in document.notices] == ["ocr-layer"]
    assert {c.text for c in document.tables[0].cells} == {"50"}
    scanned = page({(ROWS - 1, COLUMNS - 1): both(text("50"), cover)})
    assert [n.code for n in scanned.notices] == ["ocr-layer"]


def cover(canvas: Canvas, _x: float, _y: float) -> None:
    """A picture of the whole page, drawn over its text."""
    canvas.drawImage(ImageReader(Image.new("RGB", (8, 8))), 0, 0, 595, 842)


def test_text_in_a_map_that_is_partly_wrong_is_garbage() -> None:
    assert garbled("xÿÐó") == ["garbled-text"]
    assert garbled("5.0") == []


def garbled(string: str, *, apart: bool = False) -> list[str]:
    """What is noticed of a page of Chinese with a ``string`` eight times on it."""
    registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("STSong-Light", 10)
    for k in range(20):
        canvas.drawString(60, 800 - 14 * k, "本年新收政府信息公开申请数量")
    canvas.setFont("Helvetica", 10)
    for k in range(8):
        canvas.drawString(60 if apart else 60 + 40 * k, 400 - 14 * k * apart, string)
    canvas.save()
    return [n.code for n in first_reading(out.getvalue()).notices]


def test_glyphs_that_no_map_names_are_garbage_and_no_hyphens() -> None:
    """Fonts of old PostScript routes: codes below 32, names that mean nothing."""
    names = "/".join(f"g{k}" for k in range(1, 10))
    content = b"BT /F 10 Tf 50 700 Td (\001\004\005\006\007) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+Foo/FirstChar 1/LastChar 9/Widths["
        + b"500 " * 9 + f"]/Encoding<</Differences[1/{names}]>>>>".encode(),
    ]  # fmt: skip
    data = b"%PDF-1.4\n" + b"".join(
        b"%d 0 obj%s endobj\n" % (k, content) for k, content in enumerate(objects, 1)
    )
    text = words_of(data + b"trailer<</Size 6/Root 1 0 R>>\n%%EOF")
    assert set(text) == {UNREAD}


def words_of(data: bytes) -> str:
    file = PdfFile(Input("x.pdf", data), DEFAULT_LIMITS, DEFAULT_LIMITS.start())
    try:
        sheet = Page.load(file, 0)
        assert sheet is not None
        return sheet.text
    finally:
        file.close()


def test_raised_digits_of_the_same_size_are_no_part_of_a_number() -> None:
    number, mark = Run("101376", 0, 50, 100, 80, 110), Run("1", 6, 80, 97, 85, 107)
    assert cell_text([number, mark], 60.0, 0.0) == "101376|1"
    assert [v.text for v in lines_of([number, mark], 10.0)[0].values] == ["101376 1"]


def test_a_blank_between_figures_stays_in_tables_without_rules() -> None:
    apart = [Run("101376", 0, 50, 100, 80, 110), Run("1", 7, 82.5, 100, 87.5, 110)]
    (line,) = lines_of(apart, 10.0)
    assert [value.text for value in line.values] == ["101376 1"]
    spaced = [Run(d, 2 * k, 50 + 7 * k, 100, 55 + 7 * k, 110) for k, d in enumerate("1762")]
    assert [v.text for v in lines_of(spaced, 10.0)[0].values] == ["1762"]
