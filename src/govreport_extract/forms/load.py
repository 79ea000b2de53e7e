"""Loads the forms of schemas/forms/ and compiles them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from pathlib import Path

from govreport_extract.data import schemas_dir
from govreport_extract.errors import SchemaError, UsageError
from govreport_extract.forms.labels import reduce_label
from govreport_extract.forms.model import Block, Form, Identity, Indicator, Leaf
from govreport_extract.forms.schema import (
    AnyOf,
    BlockSpec,
    FormSpec,
    IdentitySpec,
    Node,
    TableSpec,
)
from govreport_extract.forms.yamlfile import read_yaml


@lru_cache(maxsize=1)
def load_forms() -> dict[str, Form]:
    """All forms by id. Raises :class:`SchemaError` naming file and line."""
    forms = {}
    for path in sorted((schemas_dir() / "forms").glob("*.yaml")):
        form = load_form(path)
        forms[form.id] = form
    return forms


def get_form(form_id: str) -> Form:
    """One form; raises :class:`UsageError` for an unknown id."""
    forms = load_forms()
    if form_id not in forms:
        raise UsageError(f"there is no form {form_id!r}", hint=f"there are: {', '.join(forms)}")
    return forms[form_id]


def load_form(path: Path) -> Form:
    """Read and compile one form file."""
    spec = read_yaml(path, FormSpec)
    blocks: list[Block] = []
    identities: list[Identity] = []
    for table in spec.tables:
        own = [_block(spec, table, number, b) for number, b in enumerate(table.blocks)]
        blocks += own
        for identity in table.identities:
            identities += _expand(path, table, own, identity)
    form = Form(
        spec.id, spec.label, spec.english, spec.law, spec.first_year, spec.last_year,
        tuple(blocks), tuple(identities),
        {table.id: table.label for table in spec.tables},
        str(path),
    )  # fmt: skip
    _check(path, form)
    return form


def _names(node: Node) -> frozenset[str]:
    return frozenset(reduce_label(text) for text in (node.label, *node.aliases))


def _joined_names(node: Node, above: tuple[Node, ...]) -> frozenset[str]:
    """Group and label in one cell: （三）不予公开：1.属于国家秘密."""
    if not above:
        return frozenset()
    own = reduce_label(node.label)
    number = re.match(r"\d+", node.label)
    return frozenset(
        group + digits + own
        for group in _names(above[-1])
        for digits in ("", number[0] if number else "")
    )


def _leaves(nodes: tuple[Node, ...], above: tuple[Node, ...] = ()) -> Iterator[Leaf]:
    for node in nodes:
        if node.children:
            yield from _leaves(node.children, (*above, node))
            continue
        yield Leaf(
            id=node.id or "",
            code=node.code or "",
            names=_names(node) | _joined_names(node, above),
            own_names=_names(node),
            patterns=tuple(re.compile(p) for p in node.patterns),
            path=tuple(_names(group) for group in above),
            labels=(*(group.label for group in above), node.label),
            english=(*(group.english for group in above if group.english), node.english),
            optional=node.optional,
            unit=node.unit,
            type=node.type,
        )


def _groups(nodes: tuple[Node, ...]) -> frozenset[str]:
    names: frozenset[str] = frozenset()
    for node in nodes:
        if node.children:
            names |= _names(node) | _groups(node.children)
    return names


def _block(form: FormSpec, table: TableSpec, number: int, spec: BlockSpec) -> Block:
    rows, columns = tuple(_leaves(spec.rows)), tuple(_leaves(spec.columns))
    cells = {}
    for (r, row), (c, column) in product(
        enumerate(rows or (None,)), enumerate(columns)
    ):  # a block without rows has one row of values
        cells[r, c] = _indicator(form, table, spec, row, column)
    return Block(
        form=form.id,
        table=table.id,
        number=number,
        title=reduce_label(spec.label),
        printed_title=spec.label,
        corner=frozenset(reduce_label(text) for text in spec.corner),
        columns=columns,
        rows=rows,
        row_groups=_groups(spec.rows),
        column_groups=_groups(spec.columns),
        cells=cells,
        demanded=table.demanded,
    )


def _indicator(
    form: FormSpec, table: TableSpec, block: BlockSpec, row: Leaf | None, column: Leaf
) -> Indicator:
    def fill(template: str, attribute: str) -> str:
        left = getattr(row, attribute) if row else ""
        return template.replace("{row}", left).replace("{column}", getattr(column, attribute))

    row_labels = " / ".join(row.labels) if row else ""
    if block.label:  # 第二十条第（一）项 / 规章 / 本年制发件数
        labels = " / ".join(
            part for part in (block.label, row_labels, column.labels[-1]) if part
        )
    elif row:
        labels = f"{row_labels} × {column.labels[-1]}"
    else:
        labels = " / ".join(column.labels)
    english = ", ".join(filter(None, (*(row.english if row else ()), *column.english)))
    row_unit, row_type = (row.unit, row.type) if row else (None, None)
    unit = next(u for u in (column.unit, row_unit, table.unit) if u is not None)
    return Indicator(
        id=fill(table.indicator, "id"),
        code=fill(table.code, "code"),
        form=form.id,
        table=table.id,
        labels=labels,
        english=english,
        unit=unit,
        type=column.type or row_type or table.type,
        law=f"{table.law}；{form.law}",
        optional=bool(row and row.optional),
    )


def _expand(
    path: Path, table: TableSpec, blocks: list[Block], spec: IdentitySpec
) -> Iterator[Identity]:
    """One identity per column, per row, or one for the table."""
    if spec.for_each == "table":
        contexts: list[tuple[str, str]] = [("", "")]
    elif spec.for_each == "column":
        contexts = [("column", c.id) for c in blocks[0].columns]
    else:
        contexts = [("row", r.id) for r in blocks[0].rows]
    known = {cell.id for block in blocks for cell in block.cells.values()}

    def ids(terms: tuple[str, ...], kind: str, fixed: str) -> tuple[str, ...]:
        if not kind:
            made = terms
        else:
            free = "{row}" if kind == "column" else "{column}"
            template = table.indicator.replace("{" + kind + "}", fixed)
            made = tuple(template.replace(free, term) for term in terms)
        for name in made:
            if name not in known:
                raise SchemaError(f"{path}: identity {spec.id} of table {table.id}: no {name}")
        return made

    for kind, fixed in contexts:
        variants: list[tuple[str, ...]] = [()]
        for term in spec.right:
            lists = term.any_of if isinstance(term, AnyOf) else ((term,),)
            variants = [(*start, *more) for start in variants for more in lists]
        yield Identity(
            id=f"{table.id}.{spec.id}" + (f".{fixed}" if fixed else ""),
            kind=spec.id,
            formula=spec.english,
            table=table.id,
            relation=spec.relation,
            left=ids(spec.left, kind, fixed),
            right=tuple(ids(variant, kind, fixed) for variant in variants),
        )


def _check(path: Path, form: Form) -> None:
    seen: dict[str, str] = {}
    total = 0
    for block in form.blocks:
        for cell in block.cells.values():
            total += 1
            if len(cell.code) > 32 or not re.fullmatch(r"[a-z][a-z0-9_]*", cell.code):
                raise SchemaError(f"{path}: {cell.id}: {cell.code!r} is not a Stata name")
            if seen.setdefault(cell.code, cell.id) != cell.id:
                raise SchemaError(
                    f"{path}: {cell.id} and {seen[cell.code]} share the code {cell.code}"
                )
    if len(form.indicators) != total:
        raise SchemaError(f"{path}: an indicator id occurs twice")
