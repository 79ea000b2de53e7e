"""One supervised child process: started, spoken to, killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, cast

import govreport_extract
from govreport_extract.batch import frames
from govreport_extract.errors import EnvironmentProblem
from govreport_extract.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from govreport_extract.pipeline import SecondReader

Mode = Literal["rows", "report", "open"]
_PIPE = 2**20


@dataclass(frozen=True, slots=True)
class Cage:
    """What one file may cost: wall ``seconds``, address space ``memory`` in bytes.

    A worker is replaced after ``recycle`` files. ``second_reader`` is that of
    ``extract()``. The memory cap holds where the system enforces RLIMIT_AS (Linux);
    elsewhere only the deadline does.
    """

    seconds: float = 60.0
    memory: int = 2 * 2**30
    recycle: int = 5000
    limits: Limits = DEFAULT_LIMITS
    second_reader: SecondReader | None = None

    def settings(self, mode: Mode) -> frames.Header:
        """What the child is told first."""
        limits = asdict(self.limits)
        limits["seconds"] = min(self.limits.seconds, 0.9 * self.seconds)
        return {
            "mode": mode, "memory": self.memory, "limits": limits,
            "second_reader": self.second_reader,
        }  # fmt: skip


class Child:
    """A child interpreter that is ready to read; ``served`` counts what it has read.

    So many bytes as ``room`` can be written to it while it is busy, without waiting.

    Raises :class:`EnvironmentProblem` if it does not start.
    """

    def __init__(self, cage: Cage, mode: Mode) -> None:
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        try:
            self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
            if mode == "open":  # a child that is killed cannot remove what unrar needed
                self._scratch = tempfile.TemporaryDirectory(
                    prefix="govreport-", ignore_cleanup_errors=True
                )
            self.process = _start(self.errors, self._scratch.name if self._scratch else None)
        except OSError as error:
            raise EnvironmentProblem(
                f"a worker process cannot be started: {error}",
                hint="is there memory, and room in the folder for temporary files?",
            ) from error
        self.served = 0
        self.room = _widen(self.stdin)
        try:
            frames.send(self.stdin, cage.settings(mode))
            frames.receive(self.stdout)
        except (frames.BrokenFrame, OSError) as error:
            self.kill()
            last = self.last_words()
            self.close()
            raise EnvironmentProblem(
                f"a worker process did not start: {last or error}",
                hint="is govreport-extract importable with this Python, and is --memory"
                " large enough?",
            ) from error

    @property
    def stdin(self) -> IO[bytes]:
        """The pipe for requests."""
        return cast("IO[bytes]", self.process.stdin)

    @property
    def stdout(self) -> Any:
        """The pipe for replies."""
        return self.process.stdout

    def last_words(self) -> str:
        """The first telling line of what the child wrote to standard error."""
        self.process.wait()
        size = self.errors.seek(0, os.SEEK_END)
        self.errors.seek(max(0, size - 4000))
        lines = self.errors.read().decode("utf-8", "replace").strip().splitlines()
        fatal = [line for line in lines if line.startswith(("Fatal", "MemoryError", "Timeout"))]
        return (fatal or lines[-1:] or [""])[0][:300]

    def kill(self) -> None:
        """End it at once; it holds nothing worth saving."""
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):  # with what it has started: LibreOffice, unrar
                os.killpg(self.process.pid, signal.SIGKILL)
            else:
                self.process.kill()

    def close(self) -> None:
        """End it and release the pipes."""
        self.kill()
        for stream in (self.process.stdin, self.process.stdout, self.errors):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        self.process.wait()
        if self._scratch is not None:
            self._scratch.cleanup()


def _start(errors: IO[bytes], scratch: str | None) -> subprocess.Popen[bytes]:
    if not sys.executable:
        raise EnvironmentProblem(
            "this Python does not say where its interpreter is",
            hint="run the batch from an ordinary Python, not an embedded one",
        )
    home = str(Path(govreport_extract.__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), home)))
    temporary = {"TMPDIR": scratch} if scratch else {}
    return subprocess.Popen(
        [sys.executable, "-m", "govreport_extract.batch.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore", **temporary},
        start_new_session=True,
    )


def _widen(pipe: IO[bytes]) -> int:
    """Ask for a larger pipe; how many bytes are sure to fit into it when it is empty.

    Half of its size, because a page that is not full counts as one. 0 where the system
    does not say.
    """
    try:
        import fcntl

        with contextlib.suppress(OSError):  # an ordinary user may have so many of them only
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
        return int(fcntl.fcntl(pipe, fcntl.F_GETPIPE_SZ)) // 2
    except (ImportError, AttributeError, OSError):  # Windows, macOS
        return 0
