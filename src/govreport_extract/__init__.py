"""govreport-extract: China's open-government annual reports as checked numbers.

>>> from govreport_extract import extract
>>> report = extract("report.html")          # doctest: +SKIP
>>> report.requests.received.total.value     # doctest: +SKIP
5

Names load when used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from govreport_extract.batch.failure import Failure
    from govreport_extract.batch.many import extract_many
    from govreport_extract.errors import GovReportError, InputError
    from govreport_extract.limits import Limits
    from govreport_extract.model.report import Check, Finding, Report, Value, Where
    from govreport_extract.pipeline import extract

__version__ = "0.1.0"

_HOME = {
    "extract": "govreport_extract.pipeline",
    "extract_many": "govreport_extract.batch.many",
    "Failure": "govreport_extract.batch.failure",
    "Report": "govreport_extract.model.report",
    "Value": "govreport_extract.model.report",
    "Where": "govreport_extract.model.report",
    "Check": "govreport_extract.model.report",
    "Finding": "govreport_extract.model.report",
    "Limits": "govreport_extract.limits",
    "GovReportError": "govreport_extract.errors",
    "InputError": "govreport_extract.errors",
}

__all__ = [
    "Check",
    "Failure",
    "Finding",
    "GovReportError",
    "InputError",
    "Limits",
    "Report",
    "Value",
    "Where",
    "__version__",
    "extract",
    "extract_many",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
