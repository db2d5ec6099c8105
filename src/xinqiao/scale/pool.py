"""Processes of this machine as a place to plan scenarios."""

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from signal import SIG_BLOCK, SIG_SETMASK, SIGINT, pthread_sigmask
from threading import Thread
from typing import Any

from xinqiao.scale.worker import Parcel, keep


class Pool(Executor):
    """Processes of this machine, each of which is sent a market once."""

    def __init__(self, workers: int | None = None) -> None:
        """Say how many; they start when the market is there."""
        self.workers = workers or os.cpu_count() or 1
        self.inner: ProcessPoolExecutor | None = None
        self.others = set(active_children())

    def send_ahead(self, parcel: Parcel) -> Parcel:
        """Send a market to every process as it starts; tasks then only name it."""
        self.inner = ProcessPoolExecutor(
            self.workers, get_context("spawn"), initializer=receive, initargs=(parcel,)
        )
        return Parcel(parcel.name)

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Hand out one task; a process that starts for it never hears of Ctrl-C."""
        assert self.inner is not None
        with deaf():
            return self.inner.submit(fn, *args, **kwargs)

    def give_up(self) -> None:
        """End the processes at once; what they were asked for is told to be lost."""
        for child in set(active_children()) - self.others:
            child.terminate()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes."""
        if self.inner is not None:
            self.inner.shutdown(wait, cancel_futures=cancel_futures)


@contextmanager
def deaf() -> Iterator[None]:
    """Put Ctrl-C off: what is started meanwhile inherits that, and is known whole."""
    before = pthread_sigmask(SIG_BLOCK, {SIGINT})
    try:
        yield
    finally:
        pthread_sigmask(SIG_SETMASK, before)


def receive(parcel: Parcel) -> None:
    """Begin as a process: keep what was sent, and end when the sender is gone."""
    keep(parcel)
    Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """Wait for the process that started this one to end, however it does; follow."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


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
