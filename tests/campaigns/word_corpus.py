"""Read a corpus of binary Word files from anywhere, and hold the tables against LibreOffice's.

    python tests/campaigns/word_corpus.py FOLDER [--converted FOLDER] [--least 0.949]

Every unencrypted Word 97–2007 file below FOLDER is read with every reading; then LibreOffice
makes a docx of it (kept in ``--converted``, where those of an earlier run are found again)
and the tables of both are compared: span grids, in order, to the last cell and character but
white space. LibreOffice turns tables that float into text boxes; they count where they are
anchored, if that fits the file better. Prints each file that differs and the totals; exits
with 1 if a file takes longer than a second, raises anything but our errors, or the share of
equal tables is below ``--least``. Free corpora: the test files of Apache POI and LibreOffice.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
for folder in (ROOT / "src", ROOT / "tests"):
    sys.path.insert(0, str(folder))

from govreport_extract.errors import GovReportError  # noqa: E402
from govreport_extract.limits import DEFAULT_LIMITS  # noqa: E402
from govreport_extract.loaders import readings  # noqa: E402
from govreport_extract.loaders.libreoffice import find_program  # noqa: E402
from govreport_extract.model.document import Document  # noqa: E402
from govreport_extract.sniff import sniff  # noqa: E402
from govreport_extract.source import Input  # noqa: E402
from wordgrid import Grid, grids_of  # noqa: E402

SLOW = 1.0
_BATCH = 15
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def read(path: Path) -> tuple[str, Document | None]:
    """What kind of Word file it is, or the error; and its first reading. All are made."""
    source = Input(path.name, path.read_bytes())
    try:
        kind = sniff(source)
        if kind != "doc":
            return f"not Word 97 ({kind})", None
        found = list(readings(kind, source, DEFAULT_LIMITS))
    except GovReportError as error:
        return type(error).__name__, None
    return "read", found[0]


def convert(paths: list[Path], out: Path) -> None:
    """Have LibreOffice write docx files; those that stop it are tried alone."""
    program = find_program()
    if program is None:
        sys.exit("this campaign compares with LibreOffice, which is not installed here")
    with tempfile.TemporaryDirectory() as profile:
        for start in range(0, len(paths), _BATCH):
            _convert(program, profile, paths[start : start + _BATCH], out, 120)
        for path in paths:
            if not (out / f"{path.stem}.docx").exists():
                _convert(program, profile, [path], out, 30)


def _convert(program: str, profile: str, paths: list[Path], out: Path, seconds: float) -> None:
    command = [program, f"-env:UserInstallation=file://{profile}", "--headless",
               "--convert-to", "docx", "--outdir", str(out), *map(str, paths)]  # fmt: skip
    try:
        subprocess.run(command, timeout=seconds, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        print(f"LibreOffice did not end in {seconds:g} s: {', '.join(p.name for p in paths)}")


def converted(path: Path) -> Iterator[list[Grid]]:
    """The tables of LibreOffice's docx, and again with its frames where they are anchored."""
    data = path.read_bytes()
    for version in dict.fromkeys((data, in_place(data))):
        source = Input(path.name, version)
        yield grids_of(next(readings(sniff(source), source, DEFAULT_LIMITS)))


def in_place(data: bytes) -> bytes:
    """The docx with tables out of text boxes, in front of the paragraph of their anchor."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    root = etree.fromstring(archive.read("word/document.xml"))
    for frame in list(root.iter(f"{_MC}AlternateContent")):
        choice, paragraph = (
            frame.find(f"{_MC}Choice"),
            next(frame.iterancestors(f"{_W}p"), None),
        )
        if choice is None or paragraph is None:
            continue
        for box in choice.iter(f"{_W}txbxContent"):
            for table in box.findall(f"{_W}tbl"):
                paragraph.addprevious(table)
        for fallback in frame.findall(f"{_MC}Fallback"):
            frame.remove(fallback)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as copy:
        for item in archive.infolist():
            main = item.filename == "word/document.xml"
            copy.writestr(item.filename, etree.tostring(root) if main else archive.read(item))
    return made.getvalue()


def compare(path: Path, ours: list[Grid], out: Path) -> tuple[int, int]:
    """How many tables are equal, of how many, in the version that fits better."""
    made = out / f"{path.stem}.docx"
    if not made.exists():
        return 0, 0
    pairs = []
    for theirs in converted(made):
        same = sum(one == other for one, other in zip(ours, theirs, strict=False))
        pairs.append((same, max(len(ours), len(theirs))))
    best = max(pairs, key=lambda pair: pair[0] - pair[1])
    if best[0] < best[1]:
        print(f"{path.name}: {best[0]} of {best[1]} tables equal")
    return best


def main() -> int:
    """Print the account; 1 if something is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--converted", type=Path)
    parser.add_argument("--least", type=float, default=0.949)
    options = parser.parse_args()
    kinds: Counter[str] = Counter()
    documents: dict[Path, Document] = {}
    bad = 0
    for path in sorted(p for p in options.folder.rglob("*") if p.is_file()):
        start = time.perf_counter()
        try:
            kind, document = read(path)
        except Exception:  # noqa: BLE001 - foreign ones are what is looked for
            traceback.print_exc()
            kind, document = "FOREIGN EXCEPTION", None
        seconds = time.perf_counter() - start
        kinds[kind] += 1
        if seconds > SLOW or kind == "FOREIGN EXCEPTION":
            print(f"{path}: {kind}, {seconds:.2f} s")
            bad += 1
        if document is not None:
            documents[path] = document
    print(", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    with tempfile.TemporaryDirectory() as made:
        out = options.converted or Path(made)
        convert([p for p in documents if not (out / f"{p.stem}.docx").exists()], out)
        counts = [compare(p, grids_of(d), out) for p, d in documents.items()]
    same, total = sum(c[0] for c in counts), sum(c[1] for c in counts)
    share = same / total if total else 1.0
    print(f"{len(documents)} files, {same} of {total} tables equal: {share:.1%}")
    return int(bad > 0 or share < options.least)


if __name__ == "__main__":
    raise SystemExit(main())
