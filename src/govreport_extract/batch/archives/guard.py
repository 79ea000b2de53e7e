"""How much an archive may unpack to: bombs are stopped while they unfold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from govreport_extract.errors import LimitExceeded

_CHUNK = 2**20
_NOT_A_BOMB = "if it is not, unpack it yourself and give the folder"


class Bomb(LimitExceeded):
    """The archive as a whole unpacks to more than any honest one; the rest is not read."""

    code = "bomb"


@dataclass(slots=True)
class Guard:
    """Counts what one archive of the top level gives, nested archives included.

    ``member`` bytes is the most for one member. Beyond ``free`` bytes in all, an archive
    may not unfold to more than ``ratio`` times its packed size (deflate manages 1,032
    on zeros; folders of reports stay under 50).
    """

    packed: int
    member: int = 64 * 2**20
    free: int = 256 * 2**20
    ratio: int = 300
    total: int = 64 * 2**30
    count: int = 1_000_000
    unpacked: int = 0
    seen: int = 0

    def enter(self) -> None:
        """One more member."""
        self.seen += 1
        if self.seen > self.count:
            raise Bomb(
                f"the archive has more than {self.count:,} members", hint="split the archive"
            )

    def check_declared(self, size: int, packed: int | None) -> None:
        """Refuse a member by the sizes that the archive's directory states."""
        if size > self.member:
            raise LimitExceeded(
                f"the member unpacks to {size:,} bytes, the limit is {self.member:,}",
                hint="raise --max-bytes if it really is a report",
            )
        if packed is not None and size > 16 * 2**20 and size > self.ratio * max(packed, 1):
            raise Bomb(f"{packed:,} bytes unpack to {size:,}: a bomb", hint=_NOT_A_BOMB)

    def read(self, stream: BinaryIO) -> bytes:
        """All bytes of a member, stopping at the limits whatever the directory says."""
        chunks: list[bytes] = []
        size = 0
        while chunk := stream.read(_CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            self.add(len(chunk))
            if size > self.member:
                raise LimitExceeded(
                    f"the member has more than {self.member:,} bytes",
                    hint="raise --max-bytes if it really is a report",
                )
        return b"".join(chunks)

    def add(self, size: int) -> None:
        """Count bytes that came out."""
        self.unpacked += size
        if self.unpacked > self.total or (
            self.unpacked > self.free and self.unpacked > self.ratio * self.packed
        ):
            raise Bomb(
                f"{self.packed:,} bytes unpack to more than {self.unpacked:,}: a bomb",
                hint=_NOT_A_BOMB,
            )
