"""Ruling lines of a page: strokes, thin rectangles, rows of dots, edges of fills.

A line is ``(position, start, end)`` in reading space: ``across`` holds horizontal lines
(position is y), ``down`` vertical ones (position is x).
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2.raw as raw

from govreport_extract.loaders.pdf import native
from govreport_extract.loaders.pdf.page import Page
from govreport_extract.model.document import Box

Line = tuple[float, float, float]
_Matrix = tuple[float, float, float, float, float, float]

THICK = 6.2
"""A filled or stroked shape up to this many points thick is a line, not an area. No round
number: rounding must not tell apart lines drawn with one width."""
_OF_A_RECTANGLE = 6
"""Points of a path that goes round a rectangle, at most; outlines of letters have more."""
_MOST_POINTS = 40
_PICTURED = 2.0
"""Pictures thinner than this are pieces of lines."""
_LONG = 12.0
"""Points from which on a line of usual breadth needs no second look: no letter is so long."""
_DOT = 3.2
_DOT_GAP = 4.5
_MAX_OBJECTS = 120_000
_MAX_SEGMENTS = 200_000
_MAX_DEPTH = 8


@dataclass(slots=True)
class Rules:
    """What is drawn on a page besides text.

    ``painted`` are the plain filled rectangles again, with their native object; ``shapes``
    are what is neither line nor rectangle, as the outlines of figures are; ``objects`` is
    how many objects the page has, those in form objects included. ``over`` are the pictures and
    painted rectangles with their place in the order of drawing, ``order`` is that of texts;
    both without what is in form objects.
    """

    across: list[Line] = field(default_factory=list)
    down: list[Line] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)
    painted: list[tuple[Box, int]] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    shapes: list[Box] = field(default_factory=list)
    truncated: bool = False
    objects: int = 0
    over: list[tuple[Box, int, int]] = field(default_factory=list)
    order: dict[int, int] = field(default_factory=dict)


class _Walk:
    """Visits the page's objects once, also inside form XObjects."""

    def __init__(self, page: Page) -> None:
        assert page.frame is not None
        self.rules = Rules()
        self.dots: list[tuple[float, float]] = []
        self.dot_size = 0.0
        self._read = page.frame.read
        self._clock = page.file.clock
        self._where = f"page {page.number}"
        self._objects = _MAX_OBJECTS
        self._segments = _MAX_SEGMENTS
        self._sides = [ctypes.c_float() for _ in range(4)]  # left, bottom, right, top
        self._refs = [ctypes.byref(side) for side in self._sides]
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        self._mode_refs = ctypes.byref(self._fill), ctypes.byref(self._stroke)

    def page(self, handle: ctypes.c_void_p) -> None:
        """All objects of the page; plain thin shapes, by far the most, are done here."""
        kind, get, bounds = native.object_type, native.get_object, native.object_bounds
        read, refs, (left, bottom, right, top) = self._read, self._refs, self._sides
        across, down, order = self.rules.across, self.rules.down, self.rules.order
        painted, pictures = self.rules.painted, self.rules.pictures
        text, path = raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH
        for k in range(self._budget(native.count_objects(handle))):
            item = get(handle, k)
            number = kind(item)
            if number == text:
                order[item] = k
                continue
            if number == path and bounds(item, *refs):
                x0, y0, x1, y1 = read(left.value, bottom.value, right.value, top.value)
                wide, high = x1 - x0, y1 - y0
                if _LONG <= wide < 1e5 and high <= 3.0 and not self._invisible(item):
                    across.append(((y0 + y1) / 2, x0, x1))
                elif _LONG <= high < 1e5 and wide <= 3.0 and not self._invisible(item):
                    down.append(((x0 + x1) / 2, y0, y1))
                else:
                    seen = len(painted)
                    self._shape(item, None, (x0, y0, x1, y1))
                    if len(painted) > seen:
                        self.rules.over.append((painted[-1][0], item, k))
            elif item:
                seen = len(pictures)
                self._other(item, number, None, 0)
                if number == raw.FPDF_PAGEOBJ_IMAGE and len(pictures) > seen:
                    self.rules.over.append((pictures[-1], item, k))
            if not k & 0xFFF:
                self._clock.check(self._where)

    def _budget(self, count: int) -> int:
        if count > self._objects:
            self.rules.truncated = True
        count = max(0, min(count, self._objects))
        self._objects -= count
        self.rules.objects += count
        return count

    def _other(self, item: int, number: int, matrix: _Matrix | None, depth: int) -> None:
        if number == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            self._form(item, matrix, depth)
        elif number == raw.FPDF_PAGEOBJ_IMAGE:
            box = self._bounds(item, matrix)
            if box is not None:
                self._image(box)

    def _form(self, form: int, outer: _Matrix | None, depth: int) -> None:
        matrix = _product(_matrix(form), outer)
        for k in range(self._budget(native.form_count(form))):
            item = native.form_object(form, ctypes.c_ulong(k))
            if not item:
                continue
            number = native.object_type(item)
            if number == raw.FPDF_PAGEOBJ_PATH:
                self._path(item, matrix)
            elif number != raw.FPDF_PAGEOBJ_TEXT:
                self._other(item, number, matrix, depth + 1)

    def _image(self, box: Box) -> None:
        x0, y0, x1, y1 = box
        thin, long = sorted((x1 - x0, y1 - y0))
        if thin > THICK or (thin > _PICTURED and long < _stoutness(thin) * thin):
            self.rules.pictures.append(box)
        else:  # some producers draw rules as images one pixel high
            self._add_thin(x0, y0, x1, y1)

    def _bounds(self, item: int, matrix: _Matrix | None) -> Box | None:
        if not native.object_bounds(item, *self._refs):
            return None
        left, bottom, right, top = (side.value for side in self._sides)
        if not (abs(left) < 1e6 and abs(right) < 1e6 and abs(top) < 1e6 and abs(bottom) < 1e6):
            return None  # also NaN
        if matrix is not None:
            left, bottom, right, top = _transformed(matrix, left, bottom, right, top)
        return self._read(left, bottom, right, top)

    def _path(self, path: int, matrix: _Matrix | None) -> None:
        box = self._bounds(path, matrix)
        if box is not None:
            self._shape(path, matrix, box)

    def _shape(self, path: int, matrix: _Matrix | None, box: Box) -> None:
        x0, y0, x1, y1 = box
        wide, high = x1 - x0, y1 - y0
        if not (abs(x0) < 1e6 and abs(x1) < 1e6 and abs(y0) < 1e6 and abs(y1) < 1e6):
            return  # also NaN
        if wide < _DOT and high < _DOT:
            self._dot(x0, y0, x1, y1)
            return
        if self._invisible(path):
            return
        if wide <= THICK or high <= THICK:
            count = native.path_segments(path)
            outlined = _maybe_outline(wide, high, count)
            if outlined and _is_slanted(self._points(path, count, matrix)):
                self.rules.shapes.append(box)
            else:
                self._add_thin(x0, y0, x1, y1)
            return
        count = native.path_segments(path)
        if count > 5 or (self._stroke.value and count > 1):
            self._walk_segments(path, count, matrix)
        if self._fill.value and 4 <= count <= 5:
            self.rules.fills.append(box)
            self.rules.painted.append((box, path))

    def _dot(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.dots.append(((x0 + x1) / 2, (y0 + y1) / 2))
        self.dot_size = max(self.dot_size, x1 - x0, y1 - y0)

    def _invisible(self, path: int) -> bool:
        """Neither filled nor stroked: a clipping path."""
        if not native.path_mode(path, *self._mode_refs):
            return True
        return not self._fill.value and not self._stroke.value

    def _add_thin(self, x0: float, y0: float, x1: float, y1: float) -> None:
        if x1 - x0 >= y1 - y0:
            self.rules.across.append(((y0 + y1) / 2, x0, x1))
        else:
            self.rules.down.append(((x0 + x1) / 2, y0, y1))

    def _walk_segments(self, path: int, count: int, matrix: _Matrix | None) -> None:
        """Straight sides of a path that is more than one line or rectangle.

        A filled path counts subpath by subpath: thin ones are lines, areas are fills. Sides
        of a stroked path are lines.
        """
        if count > self._segments:
            self.rules.truncated = True
            return
        self._segments -= count
        full = _product(_matrix(path), matrix)
        x, y = ctypes.c_float(), ctypes.c_float()
        refs = ctypes.byref(x), ctypes.byref(y)
        points: list[tuple[float, float, int]] = []
        for k in range(count):
            segment = native.path_segment(path, k)
            if not segment or not native.segment_point(segment, *refs):
                continue
            kind = native.segment_type(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO and points:
                self._subpath(points)
                points = []
            points.append((*_point(full, x.value, y.value), kind))
            if native.segment_close(segment) and points:
                points.append((*points[0][:2], raw.FPDF_SEGMENT_LINETO))
        if points and count == 2 and self._stroke.value:
            self._broad_line(path, points)
        elif points:
            self._subpath(points)

    def _points(
        self, path: int, count: int, matrix: _Matrix | None
    ) -> list[tuple[float, float, int]]:
        """The first points of a path on the page, with their kinds."""
        full = _product(_matrix(path), matrix)
        x, y = ctypes.c_float(), ctypes.c_float()
        refs = ctypes.byref(x), ctypes.byref(y)
        points = []
        for k in range(min(count, _MOST_POINTS)):
            segment = native.path_segment(path, k)
            if segment and native.segment_point(segment, *refs):
                kind = native.segment_type(segment)
                points.append((*_point(full, x.value, y.value), kind))
        return points

    def _broad_line(self, path: int, points: list[tuple[float, float, int]]) -> None:
        """One stroke as the rectangle it paints: it may be far broader than long."""
        width = ctypes.c_float()
        native.stroke_width(path, ctypes.byref(width))
        half = min(abs(width.value), 1e5) / 2
        (ax, ay, _), (bx, by, _) = points[0], points[-1]
        upright = abs(ax - bx) < abs(ay - by)
        dx, dy = (half, 0.0) if upright else (0.0, half)
        box = min(ax, bx) - dx, min(ay, by) - dy, max(ax, bx) + dx, max(ay, by) + dy
        if min(abs(ax - bx), abs(ay - by)) < 1.0 and max(map(abs, box)) < 1e6:
            x0, y0, x1, y1 = self._read(*box)
            if min(x1 - x0, y1 - y0) <= THICK:
                self._add_thin(x0, y0, x1, y1)

    def _subpath(self, points: list[tuple[float, float, int]]) -> None:
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        x0, y0, x1, y1 = self._read(min(xs), min(ys), max(xs), max(ys))
        if not (abs(x0) < 1e6 and abs(x1) < 1e6 and abs(y0) < 1e6 and abs(y1) < 1e6):
            return
        wide, high = x1 - x0, y1 - y0
        if wide < _DOT and high < _DOT:
            self._dot(x0, y0, x1, y1)
        elif wide <= THICK or high <= THICK:
            if _maybe_outline(wide, high, len(points)) and _is_slanted(points):
                self.rules.shapes.append((x0, y0, x1, y1))
            else:
                self._add_thin(x0, y0, x1, y1)
        elif self._stroke.value:
            self._sides_of(points)
            if _rounded(points):
                self.rules.across += [(y0, x0, x1), (y1, x0, x1)]
                self.rules.down += [(x0, y0, y1), (x1, y0, y1)]
            elif any(kind == raw.FPDF_SEGMENT_BEZIERTO for _, _, kind in points):
                self.rules.shapes.append((x0, y0, x1, y1))
        elif len(points) <= 6 or _rounded(points):
            self.rules.fills.append((x0, y0, x1, y1))
        else:
            self.rules.shapes.append((x0, y0, x1, y1))

    def _sides_of(self, points: list[tuple[float, float, int]]) -> None:
        for (ax, ay, _), (bx, by, kind) in pairwise(points):
            if kind != raw.FPDF_SEGMENT_LINETO:
                continue
            x0, y0, x1, y1 = self._read(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
            if min(x1 - x0, y1 - y0) < 1.0 <= max(x1 - x0, y1 - y0):
                self._add_thin(x0, y0, x1, y1)


def _maybe_outline(wide: float, high: float, points: int) -> bool:
    """Too short for its breadth to be a piece of a line, and not simple: letters are so.

    Several figures in one path may be as long as a thick line.
    """
    long, thin = max(wide, high), min(wide, high)
    return points > _OF_A_RECTANGLE and long < _stoutness(thin) * thin


def _stoutness(thin: float) -> float:
    """How many times as long as thin figures may be; lines are longer, or thinner."""
    return 12 if thin > 3.0 else 4


def _is_slanted(points: list[tuple[float, float, int]]) -> bool:
    """Has a path curves or sides that are neither level nor upright? Dashes have none."""
    return any(
        kind == raw.FPDF_SEGMENT_BEZIERTO
        or (kind == raw.FPDF_SEGMENT_LINETO and min(abs(ax - bx), abs(ay - by)) > 0.3)
        for (ax, ay, _), (bx, by, kind) in pairwise(points)
    )


def _rounded(points: list[tuple[float, float, int]]) -> bool:
    """A rectangle with rounded corners: curves, and every straight side on its outline."""
    if len(points) < 9 or not any(kind == raw.FPDF_SEGMENT_BEZIERTO for _, _, kind in points):
        return False
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    outline = (min(xs), max(xs)), (min(ys), max(ys))
    straight = 0
    for (ax, ay, _), (bx, by, kind) in pairwise(points):
        if kind == raw.FPDF_SEGMENT_LINETO:
            upright = abs(ax - bx) < 0.5 and min(abs(ax - x) for x in outline[0]) < 0.5
            level = abs(ay - by) < 0.5 and min(abs(ay - y) for y in outline[1]) < 0.5
            if not (upright or level):
                return False
            straight += 1
    return straight > 1


def find_rules(page: Page) -> Rules:
    """All ruling lines, fills and pictures of a measured page."""
    walk = _Walk(page)
    walk.page(page.handles[0])
    if walk.dots:
        _join_dots(walk.dots, max(_DOT_GAP, 2.8 * walk.dot_size), walk.rules)
    return walk.rules


def _join_dots(dots: list[tuple[float, float]], gap: float, rules: Rules) -> None:
    """Rows and columns of dots become lines; single dots are dropped."""
    for axis, lines in ((1, rules.across), (0, rules.down)):
        rows: dict[int, list[float]] = defaultdict(list)
        for dot in dots:
            rows[round(dot[axis] * 2)].append(dot[1 - axis])
        for place, along in rows.items():
            along.sort()
            start = last = along[0]
            for value in [*along[1:], float("inf")]:
                if value - last > gap:
                    if last - start > 2 * gap:
                        lines.append((place / 2, start, last))
                    start = value
                last = value


def _matrix(item: int) -> _Matrix | None:
    found = raw.FS_MATRIX()
    if not native.object_matrix(item, ctypes.byref(found)):
        return None
    matrix = (found.a, found.b, found.c, found.d, found.e, found.f)
    return None if matrix == (1, 0, 0, 1, 0, 0) else matrix


def _product(first: _Matrix | None, second: _Matrix | None) -> _Matrix | None:
    """``first`` applied before ``second``; None stands for the identity."""
    if first is None or second is None:
        return first or second
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _point(matrix: _Matrix | None, x: float, y: float) -> tuple[float, float]:
    if matrix is None:
        return x, y
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _transformed(matrix: _Matrix, x0: float, y0: float, x1: float, y1: float) -> Box:
    corners = [_point(matrix, x, y) for x in (x0, x1) for y in (y0, y1)]
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    return min(xs), min(ys), max(xs), max(ys)
