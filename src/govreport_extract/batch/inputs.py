"""What there is to read: files, folders, globs, a list on standard input, archives.

Everything comes lazily and in a fixed order, so that a rerun lists the same inputs in the
same places. Names are shown as text even where the file system holds GBK bytes.
"""

from __future__ import annotations

import glob
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from govreport_extract.batch.failure import failure_of
from govreport_extract.batch.items import Item
from govreport_extract.batch.junk import is_junk
from govreport_extract.batch.opening import is_archive, is_archive_file, members
from govreport_extract.batch.process import Cage
from govreport_extract.batch.remote import is_remote, read_remote, remote_files
from govreport_extract.errors import GovReportError, InputError, UsageError
from govreport_extract.limits import Limits


@dataclass(slots=True)
class Plan:
    """What to list and how. ``depth`` is how deep archives may be nested (0: not opened).

    ``shard`` (k, n) keeps every n-th input of the top level, beginning with the k-th.
    ``skip`` is a folder that is never entered: the output. Relative paths start at
    ``base``. ``skipped`` counts junk.
    """

    paths: tuple[str, ...]
    depth: int = 3
    shard: tuple[int, int] = (1, 1)
    skip: Path | None = None
    skipped: int = 0
    base: str = ""


def show(path: str) -> str:
    """A path as text: bytes that are not UTF-8 are taken as GB18030."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(path).decode("gb18030", "replace")
    return path


def files_of(plan: Plan) -> Iterator[str]:
    """The files of the plan, folders walked, in order, this shard's only.

    Raises :class:`UsageError` for a path or pattern that names nothing, before any work;
    names in a list on standard input are not checked (they become rows).
    """
    check_paths(plan.paths)
    which, of = plan.shard
    for number, path in enumerate(_all_files(plan)):
        if number % of == which - 1:
            yield path


def check_paths(paths: Iterable[str]) -> None:
    """Every path exists, every pattern matches, or :class:`UsageError`."""
    for path in paths:
        if path == "-" or is_remote(path) or os.path.lexists(path):
            continue
        if not glob.has_magic(path):
            raise UsageError(f"there is no file or folder {show(path)}")
        if next(glob.iglob(path, recursive=True), None) is None:
            raise UsageError(f"nothing matches {show(path)}")


def _all_files(plan: Plan) -> Iterator[str]:
    for path in plan.paths:
        if path == "-":
            yield from _listed(sys.stdin.buffer)
        elif is_remote(path):
            yield from remote_files(path)
        elif os.path.lexists(path):
            yield from _walk(path, plan)
        else:
            for match in sorted(glob.iglob(path, recursive=True)):
                if "**" not in path or not os.path.isdir(match):
                    yield from _walk(match, plan)


def _listed(stream: Iterable[bytes]) -> Iterator[str]:
    for line in stream:
        for name in line.rstrip(b"\r\n").split(b"\x00"):
            if name:
                yield os.fsdecode(name)


def _walk(top: str, plan: Plan) -> Iterator[str]:
    """Files below ``top``, sorted within each folder; links to folders are not followed."""
    if not os.path.isdir(top):
        yield top
        return
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        if plan.skip is not None and Path(folder).resolve() == plan.skip:
            continue
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: os.fsencode(entry.name))
        except OSError:
            yield folder  # opening it as a file will say why it cannot be entered
            continue
        folders = []
        for entry in entries:
            if is_junk(entry.name):
                plan.skipped += 1
            elif entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            else:
                yield entry.path
        waiting += reversed(folders)


def read_file(path: str, limits: Limits) -> bytes:
    """The bytes of a regular file; raises :class:`InputError` otherwise."""
    if is_remote(path):
        return read_remote(path, limits)
    name = show(path)
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
            raise InputError(f"{name} is not a regular file", hint="give files or folders")
        limits.check_size(status.st_size, name)
        with open(path, "rb") as stream:
            data = stream.read(status.st_size + 1)  # asking for more makes room for it
            if len(data) > status.st_size:  # it has grown, or never said its size
                data += stream.read(limits.bytes + 1 - len(data))
            return data
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"cannot read {name}: {reason}", hint="check the path and its permissions"
        ) from error


def items_of(plan: Plan, cage: Cage) -> Iterator[Item]:
    """All inputs of the plan, archives taken apart; see :func:`files_of`."""
    for path in files_of(plan):
        yield from items_of_file(path, plan, cage)


def items_of_file(path: str, plan: Plan, cage: Cage) -> Iterator[Item]:
    """The inputs in one file: itself, or the members of the archive that it is."""
    name = show(path)
    if not is_remote(path):
        path = os.path.join(plan.base, path)
    try:
        data = read_file(path, cage.limits)
    except GovReportError as error:
        if plan.depth > 0 and _is_large_archive(path, cage.limits):
            yield from members(name, cage, plan.depth, path=path)
        else:
            yield Item.failed(failure_of(name, error))
        return
    if plan.depth > 0 and is_archive(data):
        yield from members(name, cage, plan.depth, data=data)
    else:
        yield Item.of(name, data)


def _is_large_archive(path: str, limits: Limits) -> bool:
    try:
        large = os.path.isfile(path) and os.path.getsize(path) > limits.bytes
        return large and is_archive_file(path)
    except OSError:
        return False  # what reading it said is why
