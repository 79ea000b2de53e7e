"""The exceptions of govreport-extract.

    GovReportError
    ├── UsageError            the call is wrong (command line: exit code 2)
    ├── EnvironmentProblem    this machine lacks something (exit code 3)
    │   └── MissingExtra      an optional package is not installed
    ├── SchemaError           a file below schemas/ is wrong
    └── InputError            one input cannot be read (exit code 1, a row in `reports`)
        ├── EmptyInput        no bytes, or nothing but blanks
        ├── UnsupportedFormat a known or unknown format that no loader reads
        ├── EncryptedInput    a password is needed
        ├── DamagedInput      the format is known, the bytes are broken
        ├── LimitExceeded     too large, too deep, too slow
        └── NotAReport        readable, but not an annual report

Every message says what happened and where; ``hint`` says what to do next. All of them
pickle, because they cross process boundaries in a batch.
"""

from __future__ import annotations

from typing import ClassVar


class GovReportError(Exception):
    """Base of everything this package raises on purpose.

    ``code`` is stable and machine-readable; ``hint`` tells a person what to do next.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, self.hint))

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


def _rebuild(cls: type[GovReportError], message: str, hint: str) -> GovReportError:
    return cls(message, hint=hint)


class UsageError(GovReportError):
    """The caller asked for something that makes no sense."""

    code = "usage"


class EnvironmentProblem(GovReportError):
    """The machine lacks something: a package, a program, room on the disk."""

    code = "environment"


class MissingExtra(EnvironmentProblem):
    """An optional package is needed; the hint names the extra to install."""

    code = "missing-extra"


class SchemaError(GovReportError):
    """A data file below schemas/ is wrong; the message names file and line."""

    code = "schema"


class InputError(GovReportError):
    """One input cannot be read. In a batch it becomes a row, never a stop."""

    code = "input"


class EmptyInput(InputError):
    """The input has no bytes, or nothing but blanks."""

    code = "empty"


class UnsupportedFormat(InputError):
    """No loader reads this kind of file."""

    code = "unsupported-format"


class EncryptedInput(InputError):
    """The file asks for a password."""

    code = "encrypted"


class DamagedInput(InputError):
    """The format is recognized but its bytes are broken beyond reading."""

    code = "damaged"


class LimitExceeded(InputError):
    """A limit on size, depth, count or time was reached (see ``Limits``)."""

    code = "limit"


class NotAReport(InputError):
    """The file was read, but it is not an annual report on government information."""

    code = "not-a-report"
