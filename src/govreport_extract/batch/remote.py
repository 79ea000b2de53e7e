"""Paths with ``://`` through fsspec (extra ``remote``; s3://, gs:// … by their packages)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from govreport_extract.batch.junk import is_junk
from govreport_extract.errors import EnvironmentProblem, InputError, MissingExtra, UsageError
from govreport_extract.limits import Limits


def is_remote(path: str) -> bool:
    """Is this an address and not a local path?"""
    return "://" in path


def _filesystem(address: str) -> tuple[Any, str]:
    """The file system of an address and the path on it."""
    try:
        from fsspec.core import url_to_fs  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtra(
            f"{address} needs fsspec", hint="pip install 'govreport-extract[remote]'"
        ) from error
    scheme = address.split("://", 1)[0]
    try:
        system, path = url_to_fs(address)
    except ImportError as error:
        raise MissingExtra(
            f"{scheme}:// needs a package of its own: {error}",
            hint="s3fs for s3://, gcsfs for gs://, adlfs for abfs://",
        ) from error
    except ValueError as error:
        raise UsageError(f"{address}: {error}") from error
    return system, path


def remote_files(address: str) -> Iterator[str]:
    """The files below an address or matching its pattern, in order.

    Raises :class:`UsageError` if there are none.
    """
    system, path = _filesystem(address)
    scheme = address.split("://", 1)[0]
    try:
        if any(sign in path for sign in "*?["):
            found = [p for p in system.glob(path) if not system.isdir(p)]
        elif system.isdir(path):
            found = system.find(path)
        else:
            found = [path] if system.exists(path) else []
    except (OSError, ValueError) as error:
        raise EnvironmentProblem(f"cannot list {address}: {error}") from error
    if not found:
        raise UsageError(f"there is nothing at {address}")
    for name in sorted(found):
        if not is_junk(name.rsplit("/", 1)[-1]):
            yield f"{scheme}://{name.removeprefix(f'{scheme}://')}"


def read_remote(address: str, limits: Limits) -> bytes:
    """The bytes at an address; raises :class:`InputError` if they cannot be had."""
    system, path = _filesystem(address)
    try:
        limits.check_size(int(system.size(path) or 0), address)
        with system.open(path, "rb") as stream:
            data = stream.read(limits.bytes + 1)
    except (OSError, ValueError) as error:
        raise InputError(
            f"cannot read {address}: {error}", hint="check the address and the credentials"
        ) from error
    limits.check_size(len(data), address)
    return bytes(data)


def upload(folder: Path, address: str) -> None:
    """Put the files of ``folder`` (not its folders) to an address; ``run.json`` last."""
    system, path = _filesystem(address)
    names = sorted(p.name for p in folder.iterdir() if p.is_file())
    names.sort(key=lambda name: name == "run.json")
    try:
        system.makedirs(path, exist_ok=True)
        for name in names:
            system.put_file(str(folder / name), f"{path}/{name}")
    except (OSError, ValueError) as error:
        raise EnvironmentProblem(f"cannot write to {address}: {error}") from error
