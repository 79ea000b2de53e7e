"""The second reader where it is installed: LibreOffice, for Word 6/95 and doubtful files.

It runs in a profile of its own, in its own process group, with a time limit, and what it
hands back is looked at: its exit code lies, and for some files it returns their raw
source as if that were the document.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from govreport_extract.errors import DamagedInput, LimitExceeded, MissingExtra
from govreport_extract.limits import Limits
from govreport_extract.loaders.docx import readings as docx_readings
from govreport_extract.model.document import Document, Table
from govreport_extract.sniff import Kind, sniff
from govreport_extract.source import Input

PROGRAMS = ("soffice", "libreoffice")
_SUFFIXES: dict[Kind, str] = {
    "doc": "doc", "word6": "doc", "docx": "docx", "rtf": "rtf", "wordml": "xml",
    "flatopc": "xml", "html": "html", "works": "wps", "text": "txt",
}  # fmt: skip
_HAN = re.compile("[\u4e00-\u9fff]")
_RAW = ("{\\rtf", "<html", "<?xml", "MIME-Version:", "PK\x03\x04")


def find_program() -> str | None:
    """The path of LibreOffice, or nothing."""
    for name in PROGRAMS:
        found = shutil.which(name)
        if found is not None:
            return found
    return None


def convert_readings(source: Input, limits: Limits) -> Iterator[Document]:
    """LibreOffice's reading of ``source``, as docx, with ``reader`` ``libreoffice``.

    Raises :class:`MissingExtra` without LibreOffice, :class:`LimitExceeded` when it takes
    longer than ``limits.seconds``, :class:`DamagedInput` when what comes back is nothing,
    is no document, or is the raw source.
    """
    program = find_program()
    if program is None:
        raise MissingExtra(
            "the second reader needs LibreOffice, which is not installed",
            hint="install it (Debian: apt-get install libreoffice-writer-nogui)",
        )
    suffix = _SUFFIXES.get(sniff(source), "doc")
    with tempfile.TemporaryDirectory(prefix="govreport-") as folder:
        converted = _convert(program, source, suffix, Path(folder), limits)
    document = next(docx_readings(Input(source.name, converted), limits))
    _check(document, source.name)
    document.reader = "libreoffice"
    for table in document.tables:
        table.reader = "libreoffice"
    yield document


def _convert(program: str, source: Input, suffix: str, folder: Path, limits: Limits) -> bytes:
    """The docx that LibreOffice makes of the bytes; the name given to it is ours."""
    (folder / f"input.{suffix}").write_bytes(source.data)
    out = folder / "out"
    out.mkdir()
    command = [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--norestore", "--nolockcheck", "--convert-to", "docx:MS Word 2007 XML",
        "--outdir", str(out), str(folder / f"input.{suffix}"),
    ]  # fmt: skip
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=folder,
    )
    try:
        process.wait(limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise LimitExceeded(
            f"{source.name}: LibreOffice took longer than {limits.seconds:g} s",
            hint="raise Limits.seconds, or open the file by hand",
        ) from error
    finally:
        _stop(process)
    made = out / "input.docx"
    if not made.is_file() or not made.stat().st_size:
        raise DamagedInput(
            f"{source.name}: LibreOffice made nothing of it",
            hint="the file is damaged or of another kind; open it by hand",
        )
    limits.check_size(made.stat().st_size, f"{source.name} as converted")
    return made.read_bytes()


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End what is left of the process and of the children it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _check(document: Document, name: str) -> None:
    """Whether it is a document: Chinese text or a table, and no raw source."""
    parts = [
        " ".join(cell.text for cell in block.cells)
        if isinstance(block, Table)
        else getattr(block, "text", "")
        for block in document.blocks
    ]
    text = "\n".join(parts)
    if text.lstrip().startswith(_RAW):
        raise DamagedInput(
            f"{name}: LibreOffice returned the raw source instead of the text",
            hint="the file is damaged or of another kind; open it by hand",
        )
    if not document.tables and not _HAN.search(text):
        raise DamagedInput(
            f"{name}: LibreOffice found neither Chinese text nor a table",
            hint="the file is damaged or of another kind; open it by hand",
        )
