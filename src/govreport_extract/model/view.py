"""Attribute access to the flat mapping of values: ``report.requests.received.total``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govreport_extract.model.report import Value


class View:
    """The part of the values whose ids begin with ``prefix``.

    An attribute is either a :class:`Value` (the id is complete) or a further view.
    Unknown names raise :class:`AttributeError` listing what is there.
    """

    __slots__ = ("_prefix", "_values")

    def __init__(self, values: Mapping[str, Value], prefix: str) -> None:
        self._values = values
        self._prefix = prefix

    def __getattr__(self, name: str) -> View | Value:
        if name.startswith("__"):
            raise AttributeError(name)
        path = f"{self._prefix}.{name}"
        if path in self._values:
            return self._values[path]
        if any(key.startswith(path + ".") for key in self._values):
            return View(self._values, path)
        there = ", ".join(dir(self)) or "nothing"
        raise AttributeError(f"no indicator below {path!r}; there is: {there}")

    def __getitem__(self, name: str) -> View | Value:
        try:
            return self.__getattr__(name)
        except AttributeError as error:
            raise KeyError(name) from error

    def __dir__(self) -> list[str]:
        cut = len(self._prefix) + 1
        return sorted({key[cut:].split(".", 1)[0] for key, _ in self.items()})

    def items(self) -> Iterator[tuple[str, Value]]:
        """Pairs of full indicator id and value below this point."""
        start = self._prefix + "."
        for key, value in self._values.items():
            if key.startswith(start):
                yield key, value

    def __repr__(self) -> str:
        return f"<{self._prefix}.*: {', '.join(dir(self))}>"
