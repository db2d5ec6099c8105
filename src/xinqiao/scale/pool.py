"""Processes of this machine as a place to plan scenarios."""

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from os import cpu_count
from signal import SIG_IGN, SIGINT, signal
from typing import Any

from xinqiao.scale.worker import Parcel, keep


class Pool(Executor):
    """Processes of this machine, each of which is sent a market once."""

    def __init__(self, workers: int | None = None) -> None:
        """Say how many; they start when the market is there."""
        self.workers = workers or cpu_count() or 1
        self.inner: ProcessPoolExecutor | None = None
        self.others = set(active_children())

    def send_ahead(self, parcel: Parcel) -> Parcel:
        """Send a market to every process as it starts; tasks then only name it."""
        self.inner = ProcessPoolExecutor(
            self.workers, get_context("spawn"), initializer=receive, initargs=(parcel,)
        )
        return Parcel(parcel.name)

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Hand out one task."""
        assert self.inner is not None
        return self.inner.submit(fn, *args, **kwargs)

    def give_up(self) -> None:
        """End the processes at once; what they were asked for is told to be lost."""
        for child in set(active_children()) - self.others:
            child.terminate()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes."""
        if self.inner is not None:
            self.inner.shutdown(wait, cancel_futures=cancel_futures)


def receive(parcel: Parcel) -> None:
    """Begin as a process: keep what was sent; Ctrl-C is for the one who sent it."""
    signal(SIGINT, SIG_IGN)
    keep(parcel)


@contextmanager
def processes(workers: int | None = None) -> Iterator[Executor]:
    """Processes of this machine, as many as it has processors unless said otherwise.

    When left by an error or Ctrl-C, they are ended at once.
    """
    pool = Pool(workers)
    try:
        yield pool
    except BaseException:
        pool.give_up()
        raise
    finally:
        pool.shutdown()
