"""Connections: one pool for transactions, and single connections for what must listen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Any, TypeAlias, TypeVar

import asyncpg
import stamina
from pgqueuer.errors import PgqException
from sqlalchemy import URL, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from vitascope.errors import DatabaseAway, Misconfigured

_POOL_SIZE = 10
_IDLE_IN_TRANSACTION = "5s"
"""A process that stops in the middle of a transaction must not keep what it locked from the others for longer."""

UNREACHABLE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # when the server's good-bye arrives in the middle of a request
    PgqException,
)
"""What a connection of one's own, or the queue on it, raises when the database goes away."""

_KEEPALIVE = {"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3"}
"""Nor must a machine that vanished: PostgreSQL would hear of it after two hours."""

CONNECT_SECONDS = 5.0
COMMAND_SECONDS = 30.0
"""A database that is there and silent, behind a broken network say, is away too."""

_GOING_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,  # after a failover, until the connections lead to the new primary
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)
"""What the same statement may not meet the next time."""

Result = TypeVar("Result")
Move: TypeAlias = Callable[[AsyncConnection], Awaitable[Result]]

Listener: TypeAlias = asyncpg.Connection
"""A connection of its own, outside any transaction."""


class Database:
    """A PostgreSQL database, given by its DSN (`postgresql://user:password@host/name`).

    It counts as away when a statement takes more than `command_seconds`. Raises `Misconfigured` for another DSN.
    """

    def __init__(self, dsn: str, *, pool_size: int = _POOL_SIZE, command_seconds: float = COMMAND_SECONDS) -> None:
        self.dsn = dsn
        self._engine = new_engine(
            dsn,
            command_seconds=command_seconds,
            server_settings={"idle_in_transaction_session_timeout": _IDLE_IN_TRANSACTION, **_KEEPALIVE},
            pool_size=pool_size,
            max_overflow=pool_size,
            hide_parameters=True,  # an error's text goes into the log, and they hold prompts
        )
        event.listen(self._engine.sync_engine, "checkout", _refuse_closed)
        self._reader = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end of the block, rolled back when it raises. Raises `DatabaseAway`."""
        with _telling_when_away():
            async with self._engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which each statement stands alone: for single reads. Raises `DatabaseAway`."""
        with _telling_when_away():
            async with self._reader.connect() as connection:
                yield connection

    async def insist(self, seconds: float, move: Move[Result]) -> Result:
        """What `move` returns, made in a transaction; again while the database is away, for `seconds` at most.

        The move must bear to be made twice: the answer to a commit may be what was lost. Raises `DatabaseAway`.
        """
        async for attempt in stamina.retry_context(
            on=DatabaseAway, attempts=None, timeout=seconds, wait_initial=0.1, wait_max=1.0
        ):
            with attempt:
                async with self.transaction() as connection:
                    return await move(connection)
        raise AssertionError("stamina returns or raises")

    @asynccontextmanager
    async def listener(self) -> AsyncIterator[Listener]:
        """A connection of its own, outside the pool, for LISTEN and for the queue. Raises `DatabaseAway`."""
        try:
            connection = await asyncpg.connect(
                driver_dsn(self.dsn), timeout=CONNECT_SECONDS, command_timeout=COMMAND_SECONDS
            )
            try:
                yield connection
            finally:
                await connection.close(timeout=5)
        except UNREACHABLE as error:
            raise DatabaseAway(f"The database's connection was lost: {error}") from error

    async def close(self) -> None:
        """Close the pool."""
        await self._engine.dispose()


def _refuse_closed(connection: DBAPIConnection, *_: object) -> None:
    """Let the pool open anew what PostgreSQL closed meanwhile; asking it each time would cost a round trip."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


@contextmanager
def _telling_when_away() -> Iterator[None]:
    """Tell apart a database that is gone from a statement that is wrong, which is a fault of ours."""
    try:
        yield
    except (
        ConnectionError,
        FileNotFoundError,
        TimeoutError,
        PoolTimeoutError,
        InterfaceError,
        asyncpg.InternalClientError,
    ) as error:
        raise DatabaseAway(f"The database cannot be reached: {error}") from error
    except DBAPIError as error:
        if error.connection_invalidated or isinstance(error.orig and error.orig.__cause__, _GOING_AWAY):
            raise DatabaseAway(f"The database went away: {error}") from error
        raise


def new_engine(
    dsn: str, *, command_seconds: float | None = None, server_settings: dict[str, str] | None = None, **options: Any
) -> AsyncEngine:
    """SQLAlchemy's engine for a DSN, which asyncpg reads: so its `sslmode` and the like mean what they usually do.

    `options` are those of `create_async_engine`. Raises `Misconfigured` where the DSN names no PostgreSQL.
    """
    connect = partial(
        asyncpg.connect,
        driver_dsn(dsn),
        timeout=CONNECT_SECONDS,
        command_timeout=command_seconds,
        server_settings=server_settings,
    )
    return create_async_engine("postgresql+asyncpg://", async_creator=connect, **options)


def driver_dsn(dsn: str) -> str:
    """A DSN as asyncpg reads it. Raises `Misconfigured` where it names another database, or nothing at all."""
    scheme, separator, rest = dsn.partition("://")
    _parsed(dsn)
    if scheme not in {"postgresql", "postgres", "postgresql+asyncpg"}:
        raise Misconfigured(
            f"VITASCOPE_DATABASE_URL names {scheme!r}; Vitascope needs PostgreSQL, "
            "as postgresql://user:password@host/name."
        )
    return f"postgresql{separator}{rest}"


def shown_dsn(dsn: str) -> str:
    """A DSN without its password."""
    return _parsed(dsn).render_as_string(hide_password=True)


def _parsed(dsn: str) -> URL:
    try:
        return make_url(dsn)
    except ArgumentError as error:
        raise Misconfigured(
            "VITASCOPE_DATABASE_URL cannot be read; write it as postgresql://user:password@host/name, with what is "
            "special in the password percent-encoded."
        ) from error


async def driver_connection(connection: AsyncConnection) -> asyncpg.Connection:
    """The asyncpg connection under an open transaction, for a library that speaks to it directly.

    SQLAlchemy begins lazily: call this after the first statement, else what is done on it escapes the rollback.
    """
    raw = await connection.get_raw_connection()
    driver: asyncpg.Connection = raw.driver_connection
    return driver
