"""What a file in schemas/forms/ may say. The compiled form is in ``model.py``."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

CellType = Literal["count", "change", "money"]


def _is_regex(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=32)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
Pattern = Annotated[str, AfterValidator(_is_regex)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Node(_Strict):
    """A row or column: a leaf has ``id`` and ``code``, a group has children.

    ``optional`` marks a row of another year's form that is taken where it occurs but
    never missed. ``unit`` and ``type`` override those of the table.
    """

    label: str
    english: str = ""
    id: Id | None = None
    code: Code | None = None
    aliases: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    optional: bool = False
    unit: str | None = None
    type: CellType | None = None
    rows: tuple[Node, ...] = ()
    columns: tuple[Node, ...] = ()

    @property
    def children(self) -> tuple[Node, ...]:
        return self.rows or self.columns

    @model_validator(mode="after")
    def _leaf_or_group(self) -> Node:
        if bool(self.children) == bool(self.id):
            raise ValueError("needs either an id (a leaf) or rows/columns (a group)")
        if self.id and not self.code:
            raise ValueError("a leaf needs a code (it becomes part of a Stata name)")
        return self


class AnyOf(_Strict):
    """Alternative lists of terms; the first list that the document has counts."""

    any_of: tuple[tuple[Id, ...], ...]


class IdentitySpec(_Strict):
    """``left`` sums to ``right``, for each column, for each row, or once a table.

    Terms are row ids (``for_each: column``), column ids (``row``) or either (``table``,
    where the terms are complete indicator ids). ``relation: ge`` means left ≥ right.
    """

    id: Code
    english: str
    basis: str
    for_each: Literal["column", "row", "table"]
    relation: Literal["eq", "ge"] = "eq"
    left: tuple[Id, ...]
    right: tuple[Id | AnyOf, ...]


class BlockSpec(_Strict):
    """A part of a table with its own header. ``rows: []`` means one row without label."""

    label: str = ""
    english: str = ""
    corner: tuple[str, ...] = ()
    columns: tuple[Node, ...]
    rows: tuple[Node, ...]


class TableSpec(_Strict):
    """A statutory table: blocks, how indicator ids and codes are made, identities."""

    id: Id
    section: int
    label: str
    english: str
    law: str
    indicator: str
    code: str
    unit: str
    type: CellType
    demanded: bool = True
    blocks: tuple[BlockSpec, ...]
    identities: tuple[IdentitySpec, ...] = ()


class FormSpec(_Strict):
    """One statutory form. The years are for people; forms are told by their labels."""

    id: Literal["form2019", "form2021", "stat2014"]
    label: str
    english: str
    law: str
    first_year: int
    last_year: int | None
    tables: tuple[TableSpec, ...]
