"""Paths with ``://`` through fsspec (extra ``remote``; s3://, gs:// … by their packages)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from govreport_extract.batch.junk import is_junk
from govreport_extract.errors import (
    EnvironmentProblem,
    GovReportError,
    InputError,
    MissingExtra,
    UsageError,
)
from govreport_extract.limits import Limits

RUN = "run.json"


def is_remote(path: str) -> bool:
    """Is this an address and not a local path?"""
    return "://" in path


_PACKAGES = {"gs": "gcsfs", "gcs": "gcsfs", "abfs": "adlfs", "az": "adlfs", "oss": "ossfs"}
_BUCKETS = frozenset({"s3", "s3a", *_PACKAGES})
"""Stores without folders: to make one there would make a bucket out of a misspelt name."""
_ASK = "check the address, the credentials and the connection"


def _filesystem(address: str) -> tuple[Any, str]:
    """The file system of an address and the path on it."""
    scheme = address.split("://", 1)[0]
    extra = "s3" if scheme in ("s3", "s3a") else "remote"
    install = f"pip install 'govreport-extract[{extra}]'"
    if scheme in _PACKAGES:
        install += f" {_PACKAGES[scheme]}"
    try:
        from fsspec.core import url_to_fs  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtra(f"{address} needs fsspec", hint=install) from error
    with _said(EnvironmentProblem, f"cannot use {address}"):
        try:
            system, path = url_to_fs(address)
        except ImportError as error:
            raise MissingExtra(
                f"{scheme}:// needs a package of its own: {error}", hint=install
            ) from error
        except ValueError as error:
            raise UsageError(f"{address}: {error}") from error
    return system, path


@contextmanager
def _said(
    kind: type[EnvironmentProblem | InputError], what: str, hint: str = _ASK
) -> Iterator[None]:
    """Whatever a store raises inside as an error of ours.

    Each store's package has errors of its own, for a connection or missing credentials,
    which are no OSError and which nobody can list: here, and only here, all are caught.
    """
    try:
        yield
    except GovReportError:
        raise
    except Exception as error:
        raise kind(f"{what}: {error}", hint=hint) from error


def check_remote(address: str) -> None:
    """Raise :class:`MissingExtra` now if this address could not be written to later."""
    _filesystem(address)


def remote_files(address: str) -> Iterator[str]:
    """The files below an address or matching its pattern, in order.

    Raises :class:`UsageError` if there are none.
    """
    system, path = _filesystem(address)
    scheme = address.split("://", 1)[0]
    with _said(EnvironmentProblem, f"cannot list {address}"):
        if system.isdir(path):
            found = system.find(path)
        elif system.exists(path):  # before it is taken as a pattern: names may have ? and [
            found = [path]
        elif any(sign in path for sign in "*?["):
            found = [p for p in system.glob(path) if not system.isdir(p)]
        else:
            found = []
    if not found:
        raise UsageError(f"there is nothing at {address}")
    for name in sorted(found):
        if not is_junk(name.rsplit("/", 1)[-1]):
            yield f"{scheme}://{name.removeprefix(f'{scheme}://')}"


def read_remote(address: str, limits: Limits) -> bytes:
    """The bytes at an address; raises :class:`InputError` if they cannot be had."""
    system, path = _filesystem(address)
    with _said(InputError, f"cannot read {address}"):
        limits.check_size(int(system.size(path) or 0), address)
        with system.open(path, "rb") as stream:
            data = stream.read(limits.bytes + 1)
    limits.check_size(len(data), address)
    return bytes(data)


def upload(folder: Path, address: str) -> None:
    """Put the outputs in ``folder`` to an address, ``run.json`` last.

    As in a local folder, outputs of an earlier run that this one has not are removed,
    and other files are left alone, here and there.
    """
    system, path = _filesystem(address)
    names = _outputs((folder / RUN).read_bytes())
    hint = f"the outputs are in {folder}; {_ASK} and run the same command again"
    with _said(EnvironmentProblem, f"cannot write to {address}", hint):
        if address.split("://", 1)[0] not in _BUCKETS:
            system.makedirs(path, exist_ok=True)
        record = f"{path}/{RUN}"
        before = _outputs(system.cat_file(record)) if system.exists(record) else []
        for name in [*names, RUN]:
            system.put_file(str(folder / name), f"{path}/{name}")
        for name in set(before) - set(names):
            if system.exists(f"{path}/{name}"):
                system.rm_file(f"{path}/{name}")


def _outputs(record: bytes) -> list[str]:
    """The names of the outputs by a ``run.json``; none if it is not ours."""
    try:
        files = json.loads(record)["files"]
        return sorted(name for name in files if Path(name).name == name)
    except (ValueError, KeyError, TypeError):
        return []
