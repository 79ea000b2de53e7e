"""The result: a checked, traceable report.

A value is the printed number or openly something else; nothing is ever repaired. Ids of
indicators are public and stable (see ``govreport forms codebook``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_serializer

from govreport_extract.model.view import View

if TYPE_CHECKING:
    import pandas

State = Literal["number", "blank", "dash", "absent", "unreadable"]
Status = Literal["ok", "warning", "partial", "failed"]
FormId = Literal["form2019", "form2021", "stat2014", "pre2014", "university", "unknown"]
Outcome = Literal["holds", "broken", "not assessable"]
Verdict = Literal["printed_so", "reading_doubtful"]
Severity = Literal["info", "warning", "error"]
Number = int | Decimal

Model = TypeVar("Model", bound=BaseModel)
BoxPoints = tuple[float, float, float, float]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def trusted(kind: type[Model], fields: dict[str, Any]) -> Model:
    """An instance from fields that are complete and of the right types already.

    Validation costs more than everything else that is done with a cell, and recognition
    makes hundreds of them a report. ``fields`` must name every field and is kept, not
    copied. A test holds this against validated instances.
    """
    made = _NEW(kind)
    _set_fields(made, fields)
    _set_names(made, _ALL_FIELDS[kind] if kind in _ALL_FIELDS else _names_of(kind))
    _set_extra(made, None)
    _set_private(made, None)
    return made


def filled(kind: type[Model], /, **fields: Any) -> Model:
    """Like :func:`trusted`; what is not named has its default, in the order of the model."""
    empty = _DEFAULTS.get(kind)
    if empty is None:
        names = kind.model_fields.items()
        empty = _DEFAULTS[kind] = {
            name: None if field.is_required() else field.default for name, field in names
        }
    return trusted(kind, {**empty, **fields})


def _names_of(kind: type[BaseModel]) -> set[str]:
    names = _ALL_FIELDS[kind] = set(kind.model_fields)
    return names


_ALL_FIELDS: dict[type[BaseModel], set[str]] = {}  # shared: nothing can be added
_DEFAULTS: dict[type[BaseModel], dict[str, Any]] = {}
_NEW = object.__new__
# The slots of a model, written past the frozen model's own __setattr__.
_set_fields, _set_names, _set_extra, _set_private = (
    BaseModel.__dict__[slot].__set__
    for slot in (
        "__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__"
    )
)  # fmt: skip


class Where(_Frozen):
    """Where a thing was printed.

    PDF: ``page`` (from 1) and ``box`` (points, from the top left of the page). Word and
    HTML: ``block`` of the document, ``table`` in document order, ``row`` and ``column``
    in its grid (all from 0). Text: ``line`` (from 1). ``offset`` is the character
    position in a .doc, or in the paragraph ``block`` for numbers from prose.
    """

    page: int | None = None
    box: BoxPoints | None = None
    block: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    line: int | None = None
    offset: int | None = None
    reader: str | None = None

    def __str__(self) -> str:
        parts = [
            f"{name} {value}"
            for name in ("page", "table", "row", "column", "line", "offset")
            if (value := getattr(self, name)) is not None
        ]
        return ", ".join(parts) or "unknown place"


class Value(_Frozen):
    """One indicator as printed. Only the state ``number`` has a ``value``.

    ``blank``: the cell is there and empty. ``dash``: it holds /, —, 无 or the like.
    ``absent``: the form has the cell, the document does not. ``unreadable``: something
    stands there that is not safely one number (see ``raw``).
    """

    value: Number | None = None
    state: State
    raw: str | None = None
    unit: str | None = None
    note: str | None = None
    where: Where | None = None
    approx: str | None = None
    scope: str | None = None
    sentence: str | None = None

    @field_serializer("value", when_used="json")
    def _number(self, value: Number | None) -> int | float | str | None:
        """JSON number where it is exact, else the digits as a string."""
        if not isinstance(value, Decimal):
            return value
        as_float = float(value)
        return as_float if Decimal(repr(as_float)) == value else str(value)


class Finding(_Frozen):
    """Something a user of the numbers should know. ``code`` is stable."""

    code: str
    severity: Severity
    message: str
    indicators: tuple[str, ...] = ()
    where: Where | None = None


class Check(_Frozen):
    """One identity of the form, with the numbers that were compared.

    ``left`` and ``right`` are sums over ``left_terms`` and ``right_terms`` (indicator
    ids). ``blank_as_zero`` says that blank or dashed cells counted as zero here, only
    for assessing the sum. ``verdict`` tells a printed error from a doubtful reading.
    """

    id: str
    kind: str
    formula: str
    outcome: Outcome
    left: Number | None = None
    right: Number | None = None
    left_terms: tuple[str, ...] = ()
    right_terms: tuple[str, ...] = ()
    blank_as_zero: bool = False
    reason: str | None = None
    verdict: Verdict | None = None

    @field_serializer("left", "right", when_used="json")
    def _number(self, value: Number | None) -> int | float | None:
        return float(value) if isinstance(value, Decimal) else value


class Section(_Frozen):
    """A section of the report; ``number`` is the statutory one (1…6) where it is known.

    ``text`` has one paragraph a line, ``subheadings`` are those inside it, in order.
    """

    number: int | None = None
    heading: str
    text: str = ""
    subheadings: tuple[str, ...] = ()
    where: Where | None = None


class PlaceOfReport(_Frozen):
    """Where and what the reporting body is; None where the document does not say.

    ``code`` is the six-digit GB/T 2260 code of the lowest known place, as it was in the
    report's year. ``level``: central, province, prefecture, county, township. ``kind``:
    government, department, office, ministry, subdistrict, development_zone, vertical,
    university, school, hospital, enterprise, other. ``candidates`` if a name is ambiguous.
    """

    province: str | None = None
    prefecture: str | None = None
    county: str | None = None
    township: str | None = None
    code: str | None = None
    level: str | None = None
    kind: str | None = None
    candidates: tuple[str, ...] = ()


class SourceInfo(_Frozen):
    """What was read, and how."""

    name: str
    sha256: str
    bytes: int
    format: str
    reader: str
    encoding: str = ""
    pages: int | None = None
    url: str = ""


class Report(BaseModel):
    """One annual report, read and checked.

    ``values`` maps every indicator of the recognized form to its :class:`Value` (state
    ``absent`` where the document has no such cell). ``status`` is ``ok`` only if every
    table the form demands was read and every identity that can be assessed holds.
    """

    model_config = ConfigDict(extra="forbid")

    agency: str | None = None
    agency_evidence: str | None = None
    year: int | None = None
    year_evidence: str | None = None
    form: FormId = "unknown"
    period_start: date | None = None
    period_end: date | None = None
    title: str | None = None
    place: PlaceOfReport | None = None
    scope: str | None = None
    sections: list[Section] = Field(default_factory=list)
    problems: list[str] = Field(default_factory=list)
    improvements: list[str] = Field(default_factory=list)
    attachments: list[str] = Field(default_factory=list)
    values: dict[str, Value] = Field(default_factory=dict)
    findings: list[Finding] = Field(default_factory=list)
    checks: list[Check] = Field(default_factory=list)
    status: Status = "failed"
    source: SourceInfo

    @property
    def proactive(self) -> View:
        """Table 二: what was disclosed of the agency's own accord."""
        return View(self.values, "proactive")

    @property
    def requests(self) -> View:
        """Table 三: requests received and how they ended, by applicant."""
        return View(self.values, "requests")

    @property
    def review(self) -> View:
        """Table 四, administrative review (行政复议)."""
        return View(self.values, "review")

    @property
    def litigation(self) -> View:
        """Table 四, administrative litigation (行政诉讼)."""
        return View(self.values, "litigation")

    @property
    def narrative(self) -> View:
        """Numbers stated in prose."""
        return View(self.values, "narrative")

    def broken(self) -> list[Check]:
        """The identities that do not hold as printed."""
        return [check for check in self.checks if check.outcome == "broken"]

    def to_rows(self) -> list[dict[str, Any]]:
        """One dictionary per indicator: identity of the report, value and provenance."""
        return list(self._rows())

    def _rows(self) -> Iterator[dict[str, Any]]:
        for indicator, value in self.values.items():
            where = value.where or _NOWHERE
            yield {
                "report_id": self.source.sha256[:16],
                "source": self.source.name,
                "agency": self.agency,
                "year": self.year,
                "form": self.form,
                "indicator": indicator,
                "value": value.value,
                "state": value.state,
                "raw": value.raw,
                "unit": value.unit,
                "note": value.note,
                "page": where.page,
                "box": where.box,
                "table": where.table,
                "row": where.row,
                "column": where.column,
                "line": where.line,
                "offset": where.offset,
                "reader": where.reader,
            }

    def to_frame(self) -> pandas.DataFrame:
        """The rows of :meth:`to_rows` as a pandas DataFrame.

        Raises :class:`MissingExtra` if pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            from govreport_extract.errors import MissingExtra

            raise MissingExtra(
                "to_frame() needs pandas",
                hint="pip install 'govreport-extract[pandas]'",
            ) from error
        return pandas.DataFrame(self.to_rows())

    def _repr_html_(self) -> str:
        from govreport_extract.present.notebook import report_html

        return report_html(self)


_NOWHERE = Where()
