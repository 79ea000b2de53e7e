"""What the bytes are, by magic numbers and content; the file name is never trusted."""

from __future__ import annotations

from typing import Literal

from govreport_extract.source import Input

Kind = Literal[
    "html", "text", "pdf", "doc", "word6", "docx", "rtf", "wordml", "flatopc", "mht",
    "works", "ofd", "image", "zip", "ole", "unknown",
]  # fmt: skip


def sniff(source: Input) -> Kind:
    """The kind of file that ``source`` really is (first version: html, text and pdf)."""
    head = source.data[:4096].lstrip()
    if b"%PDF-" in source.data[:2048]:
        return "pdf"
    if b"<" in head[:1] or b"<table" in source.data.lower() or b"<html" in head.lower():
        return "html"
    if b"\x00" in head:
        return "unknown"
    return "text"
