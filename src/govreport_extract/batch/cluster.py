"""Reading on a Dask cluster (extra ``dask``): shards go out, outcomes come home.

The journal and the outputs stay with this process; the workers need the same
govreport-extract and the same paths (a shared file system, or addresses like s3://).
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from typing import Any, Protocol

from govreport_extract.batch.inputs import files_of
from govreport_extract.batch.journal import Journal
from govreport_extract.batch.options import Options, fingerprint
from govreport_extract.batch.shard import KeySet, ShardResult, read_shard
from govreport_extract.batch.summary import Summary
from govreport_extract.errors import EnvironmentProblem, MissingExtra

SHARD = 200
_STEP = 10_000_000  # numbers kept free for the members of one shard


class Reporter(Protocol):
    """See :class:`run.Reporter`."""

    def progress(self, summary: Summary) -> None:
        """Something was read."""


def check() -> None:
    """Raise :class:`MissingExtra` if Dask is not installed."""
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise MissingExtra(
            "--engine dask needs distributed", hint="pip install 'govreport-extract[dask]'"
        ) from error


def read_on_cluster(
    options: Options, journal: Journal, summary: Summary, reporter: Reporter
) -> None:
    """Read all inputs on the cluster at ``options.scheduler`` and keep the outcomes.

    Raises :class:`EnvironmentProblem` if the cluster cannot be reached, runs another
    version, or loses workers beyond its own retries; the run can then be continued.
    """
    distributed: Any = import_module("distributed")
    try:
        client = distributed.Client(options.scheduler, timeout=30, set_as_default=False)
    except (OSError, ValueError) as error:
        raise EnvironmentProblem(
            f"no Dask scheduler answers at {options.scheduler}: {error}",
            hint="give the address that `dask scheduler` prints, such as tcp://host:8786",
        ) from error
    with client:
        _Driver(options, journal, summary, reporter, client).run()
    journal.settle_duplicates()


class _Driver:
    def __init__(
        self, options: Options, journal: Journal, summary: Summary, reporter: Reporter,
        client: Any,
    ) -> None:  # fmt: skip
        self.options, self.journal = options, journal
        self.summary, self.reporter, self.client = summary, reporter, client
        self.plan = options.plan()
        self.as_completed: Any = import_module("distributed").as_completed

    def run(self) -> None:
        shards = enumerate(_batches(files_of(self.plan)))
        fresh: Any = KeySet.of(self.journal.fresh_keys())
        if fresh.blob:
            fresh = self.client.scatter(fresh, broadcast=True)
        places = sum(self.client.nthreads().values()) or 1
        first = [self._submit(shard, fresh) for shard in islice(shards, 2 * places + 1)]
        waiting = self.as_completed(first, loop=self.client.loop)
        for future in waiting:
            self._keep(int(future.key.rsplit("-", 1)[1]), _result(future))
            following = next(shards, None)
            if following is not None:
                waiting.add(self._submit(following, fresh))
            self.reporter.progress(self.summary)

    def _submit(self, shard: tuple[int, list[str]], fresh: object) -> Any:
        number, paths = shard
        options = self.options
        return self.client.submit(
            read_shard, paths, self.plan, options.cage, options.workers or 1, fresh,
            key=f"govreport-{self.journal.run}-{id(self)}-{number}", pure=False,
        )  # fmt: skip

    def _keep(self, shard: int, result: ShardResult) -> None:
        if result.fingerprint != fingerprint():
            raise EnvironmentProblem(
                f"the cluster's workers run {result.fingerprint}, this is {fingerprint()}",
                hint="install the same govreport-extract on all machines",
            )
        summary = self.summary
        summary.files += result.files
        summary.skipped += result.skipped
        summary.workers_lost += result.workers_lost
        for place, done in enumerate(result.done):
            summary.inputs += 1
            number = shard * _STEP + place + 1
            first = self.journal.list(number, done.item)
            if done.header is not None and done.item.key is not None:
                summary.took(done.header)
                self.journal.keep(done.item.key, done.header, done.body)
            elif done.item.key is None:
                summary.status["failed"] += 1
            elif first == number:
                summary.fresh += 1


def _batches(paths: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(paths, SHARD)):
        yield batch


def _result(future: Any) -> ShardResult:
    distributed: Any = import_module("distributed")
    try:
        result = future.result()
    except distributed.KilledWorker as error:
        raise EnvironmentProblem(
            f"the cluster lost its workers: {error}", hint="run the same command again"
        ) from error
    finally:
        future.release()
    assert isinstance(result, ShardResult)
    return result
