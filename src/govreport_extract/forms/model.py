"""A form compiled for use: flat rows and columns, their names, expanded identities."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field
from functools import cached_property

from govreport_extract.forms.labels import reduce_label
from govreport_extract.forms.schema import CellType


@dataclass(frozen=True, slots=True)
class Leaf:
    """A row or column that carries values.

    ``names`` are all reduced labels it goes by, ``own_names`` those without a group in
    front (a misprint is looked for only among these); ``path`` the reduced labels of the
    groups above it, outermost first; ``labels`` the printed labels including its own.
    """

    id: str
    code: str
    names: frozenset[str]
    own_names: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    path: tuple[frozenset[str], ...]
    labels: tuple[str, ...]
    english: tuple[str, ...]
    optional: bool
    unit: str | None
    type: CellType | None

    @property
    def name(self) -> str:
        """The reduced statutory label."""
        return reduce_label(self.labels[-1])

    def matches(self, reduced: str) -> bool:
        """Is this reduced label one of ours, to the letter or by a pattern?"""
        return reduced in self.names or any(p.fullmatch(reduced) for p in self.patterns)


@dataclass(frozen=True)
class Indicator:
    """One cell of a form."""

    id: str
    code: str
    form: str
    table: str
    labels: str
    english: str
    unit: str
    type: CellType
    law: str
    optional: bool


@dataclass(frozen=True)
class Block:
    """A part of a table with a header of its own."""

    form: str
    table: str
    number: int
    title: str
    corner: frozenset[str]
    columns: tuple[Leaf, ...]
    rows: tuple[Leaf, ...]
    row_groups: frozenset[str]
    column_groups: frozenset[str]
    cells: dict[tuple[int, int], Indicator] = field(repr=False)
    demanded: bool = True
    printed_title: str = ""

    @cached_property
    def key(self) -> tuple[str, int]:
        """Table id and number of the block: the same place in every form."""
        return self.table, self.number

    @cached_property
    def header_names(self) -> frozenset[str]:
        """Every reduced label that may stand in the header."""
        return self.column_names | self.column_groups | self.corner

    @cached_property
    def column_names(self) -> frozenset[str]:
        """Every reduced label of a column that carries values."""
        return frozenset(name for column in self.columns for name in column.names)

    @cached_property
    def repeated_columns(self) -> frozenset[str]:
        """Labels that several columns share; their groups tell them apart."""
        names = [column.name for column in self.columns]
        return frozenset(name for name in names if names.count(name) > 1)

    @cached_property
    def _rows_of_cells(self) -> dict[int, tuple[Indicator, ...]]:
        found: dict[int, list[Indicator]] = {}
        for (row, _), cell in sorted(self.cells.items(), key=lambda item: item[0]):
            found.setdefault(row, []).append(cell)
        return {row: tuple(cells) for row, cells in found.items()}

    def cells_of(self, row: int) -> tuple[Indicator, ...]:
        """The cells of a row from left to right."""
        return self._rows_of_cells[row]

    @cached_property
    def _named(self) -> dict[str, tuple[int, ...]]:
        return {}

    def rows_named(self, reduced: str) -> tuple[int, ...]:
        """The numbers of the rows whose label this is, to the letter or by a pattern."""
        known = self._named.get(reduced)
        if known is None:
            known = tuple(i for i, row in enumerate(self.rows) if row.matches(reduced))
            if len(self._named) < 10_000:
                self._named[reduced] = known
        return known


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity over indicator ids. ``right`` lists the alternatives, best first."""

    id: str
    kind: str
    formula: str
    table: str
    relation: str
    left: tuple[str, ...]
    right: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Form:
    """A statutory form, ready for recognition."""

    id: str
    label: str
    english: str
    law: str
    first_year: int
    last_year: int | None
    blocks: tuple[Block, ...]
    identities: tuple[Identity, ...]
    table_labels: dict[str, str]
    path: str = ""

    def block(self, key: tuple[str, int]) -> Block:
        """The block at this place; StopIteration if the form has none there."""
        return next(block for block in self.blocks if block.key == key)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """All cells by indicator id, in form order."""
        return {cell.id: cell for block in self.blocks for cell in block.cells.values()}

    def excused(self, present: Set[str]) -> frozenset[str]:
        """Cells that nobody misses, because the document has an alternative to them.

        （六）其他处理 is one row in the form of 2019 and three in that of 2021; a report that
        prints the one has nothing missing where the three would be.
        """
        found: set[str] = set()
        for identity in self.identities:
            if len(identity.right) > 1:
                whole = [terms for terms in identity.right if set(terms) <= present]
                if whole:
                    found.update(*identity.right)
                    found.difference_update(whole[0])
        return frozenset(found)

    @cached_property
    def identities_of(self) -> dict[str, tuple[Identity, ...]]:
        """The identities in which an indicator takes part."""
        found: dict[str, list[Identity]] = {}
        for identity in self.identities:
            ids = set(identity.left).union(*identity.right)
            for indicator in ids:
                found.setdefault(indicator, []).append(identity)
        return {indicator: tuple(items) for indicator, items in found.items()}
