"""An existing Dask cluster as a place to plan scenarios."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from xinqiao.errors import Refused
from xinqiao.market.findings import finding
from xinqiao.scale.worker import Parcel


class Cluster(Executor):
    """A Dask cluster as an executor that is sent a market once per worker."""

    def __init__(self, client: Any) -> None:
        """Speak to the cluster through a client."""
        self.client, self.inner = client, client.get_executor(pure=False)

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Hand out one task; a task whose worker dies is done by another."""
        return self.inner.submit(fn, *args, **kwargs)

    def send_ahead(self, parcel: Parcel) -> Any:
        """Send a market to every worker; tasks then only refer to it."""
        return self.client.scatter(parcel, broadcast=True, hash=False)


@contextmanager
def dask(address: str, patience: float = 10.0) -> Iterator[Executor]:
    """An existing Dask cluster, by the address of its scheduler.

    `patience`: seconds to wait for an answer.

    Raises
    ------
    Refused
        If Dask is not installed, or nobody answers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise Refused([finding("XQ642")]) from None
    try:
        client = Client(address, timeout=patience, set_as_default=False)
    except (OSError, ValueError) as error:
        why = str(error).splitlines()[0]
        raise Refused([finding("XQ643", value=(address,), reason=why)]) from None
    with client:
        yield Cluster(client)
