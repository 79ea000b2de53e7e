"""``govreport forms``: the statutory forms, the codebook and the schema."""

from __future__ import annotations

import argparse
from typing import Any

from govreport_extract.errors import UsageError


def add_parser(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "forms",
        help="list the statutory forms; print a form, the codebook or the JSON Schema",
        description="The forms that are understood, as data: what each indicator means.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    actions.add_parser("list", help="the forms (default)").set_defaults(run=run_list)
    show = actions.add_parser("show", help="the rows, columns and identities of one form")
    show.add_argument("form", help="form2019, form2021 …")
    show.set_defaults(run=run_show)
    book = actions.add_parser("codebook", help="every indicator: id, code, label, unit, law")
    book.add_argument("--format", choices=("csv", "md"), default="csv")
    book.set_defaults(run=run_codebook)
    actions.add_parser("schema", help="JSON Schema of a report").set_defaults(run=run_schema)
    build = actions.add_parser("build", help="(developers) write schemas/generated anew")
    build.set_defaults(run=run_build)
    parser.set_defaults(run=run_list)


def run_list(_: argparse.Namespace) -> int:
    """One line per form."""
    from govreport_extract.forms.load import load_forms

    for form in load_forms().values():
        years = f"{form.first_year}–{form.last_year or ''}"
        cells = sum(not cell.optional for cell in form.indicators.values())
        print(f"{form.id}  {years:10} {cells:4} cells  {len(form.identities):3} identities")
        print(f"  {form.label} ({form.english}), {form.law}")
    return 0


def run_show(args: argparse.Namespace) -> int:
    """The cells and identities of one form."""
    from govreport_extract.forms.load import get_form

    form = get_form(args.form)
    print(f"{form.id}: {form.label} — {form.english}; {form.law}")
    table = ""
    for cell in form.indicators.values():
        if cell.table != table:
            table = cell.table
            print(f"\n{form.table_labels[table]} [{table}]")
        mark = " (only where printed)" if cell.optional else ""
        print(f"  {cell.id:55} {cell.code:16} {cell.labels} [{cell.unit}]{mark}")
    print(f"\n{len(form.identities)} identities")
    for identity in form.identities:
        sign = "≥" if identity.relation == "ge" else "="
        options = " or ".join(" + ".join(terms) for terms in identity.right)
        print(f"  {identity.id}: {' + '.join(identity.left)} {sign} {options}")
    return 0


def run_codebook(args: argparse.Namespace) -> int:
    """The codebook on standard output."""
    from govreport_extract.forms.codebook import codebook_csv, codebook_markdown

    print(codebook_csv() if args.format == "csv" else codebook_markdown(), end="")
    return 0


def run_schema(_: argparse.Namespace) -> int:
    """The JSON Schema on standard output."""
    from govreport_extract.forms.codebook import report_schema

    print(report_schema(), end="")
    return 0


def run_build(_: argparse.Namespace) -> int:
    """Write the generated files into the schemas/ of this checkout."""
    from govreport_extract.data import schemas_dir
    from govreport_extract.forms.codebook import generated_files

    root = schemas_dir()
    if root.name == "_schemas":
        raise UsageError("the installed package is not written to", hint="use a checkout")
    for name, text in generated_files().items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {name}")
    return 0
