"""An object store of the tests' own on 127.0.0.1: moto's imitation of S3, with buckets and nobody to pay."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from uuid import uuid4

from moto.server import ThreadedMotoServer

from live import HTTP

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


class ObjectStore:
    """Can be stopped and started again, at the same address and with what it held."""

    def __init__(self) -> None:
        self._port = 0
        self.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead to it."""
        return {**CREDENTIALS, "AWS_ENDPOINT_URL": self.url}

    def start(self) -> None:
        """Listen; on a free port at first."""
        self._server = ThreadedMotoServer("127.0.0.1", self._port, verbose=False)
        self._server.start()
        self._port = self._server.get_host_and_port()[1]

    def stop(self) -> None:
        """Listen no more."""
        self._server.stop()

    def new_bucket(self) -> str:
        """The URL of a bucket that is there, with nothing in it."""
        name = f"bucket-{uuid4().hex}"
        HTTP.put(f"{self.url}/{name}").raise_for_status()
        return f"s3://{name}/some/prefix"


@contextlib.contextmanager
def object_store() -> Iterator[ObjectStore]:
    """One for the length of the block."""
    store = ObjectStore()
    yield store
    store.stop()
