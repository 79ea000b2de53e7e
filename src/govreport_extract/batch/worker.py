"""One input to one outcome: a pure function of the bytes, safe to call in any process."""

from __future__ import annotations

import time
import traceback
from typing import Literal

from govreport_extract.batch import testreader
from govreport_extract.batch.failure import HINTS
from govreport_extract.batch.frames import Header
from govreport_extract.errors import GovReportError
from govreport_extract.limits import Limits
from govreport_extract.pipeline import SecondReader, extract
from govreport_extract.source import Input
from govreport_extract.tidy.packed import pack
from govreport_extract.tidy.rows import rows_of

Mode = Literal["rows", "report"]


def read_one(
    name: str,
    data: bytes,
    limits: Limits,
    mode: Mode,
    second_reader: SecondReader | None = None,
) -> tuple[Header, bytes]:
    """Read ``data`` and say how it went; never raises for what is in the bytes.

    The header has ``seconds`` (wall) and ``cpu`` (of reading alone), and either
    ``summary`` (mode ``rows``: fields of the table reports) or ``error`` (code, message,
    hint). The body is :func:`packed.pack` of the rows, or the report as JSON (mode ``report``).
    ``spoiled`` asks the caller to end this process: its heap may be in pieces.
    """
    wall, cpu = time.perf_counter(), time.process_time()

    def clocks() -> Header:
        return {
            "seconds": round(time.perf_counter() - wall, 4),
            "cpu": time.process_time() - cpu,
        }

    try:
        if testreader.enabled():
            testreader.obey(data)
        report = extract(Input(name, data), limits=limits, second_reader=second_reader)
        header = clocks()
        if mode == "report":
            return header, report.model_dump_json().encode()
        rows = rows_of(report)
        header["summary"] = rows.summary
        body = pack(rows.parts())
        done = time.process_time()
        del report  # letting go of it belongs to the reading
        header["cpu"] += time.process_time() - done
        return header, body
    except GovReportError as error:
        return {**clocks(), "error": [error.code, error.message, error.hint]}, b""
    except MemoryError:
        message = "reading needed more memory than one file may have"
        return {
            **clocks(), "error": ["memory", message, HINTS["memory"]], "spoiled": True,
        }, b""  # fmt: skip
    except Exception as error:  # noqa: BLE001 - the edge: a bug costs one row, not the batch
        return {**clocks(), "error": ["internal", _bug(error), HINTS["internal"]]}, b""


def _bug(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} at {where}: {error}"[:2000]
