"""What is said of ports."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from patient import only, patient, wrong
from vitascope.accounts import Keys
from vitascope.accounts.keys import Limits
from vitascope.database import Database
from vitascope.database.facts import read_facts
from vitascope.doctor import ports
from vitascope.doctor.findings import Level
from vitascope.doctor.subject import Subject


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which this process listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


async def test_a_free_port_is_sound() -> None:
    """And 0 is always free."""
    assert await wrong(ports.check, patient(Path("data"), port=0)) == []


async def test_a_taken_port_is_a_failure(taken: int) -> None:
    """Who has it is named."""
    level, found = await only(ports.check, patient(Path("data"), port=taken))
    assert (level, f"Port {taken} of 127.0.0.1 is taken by" in found) == (Level.FAILURE, True)
    assert f"(process {os.getpid()})" in found


async def test_a_taken_port_for_metrics_is_a_failure(taken: int) -> None:
    """It is told by the name of its setting."""
    (finding,) = await wrong(ports.check, patient(Path("data"), port=0, metrics_port=taken))
    assert "choose another VITASCOPE_METRICS_PORT" in finding.mend


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
async def test_an_address_of_another_machine_is_a_failure(host: str) -> None:
    """It cannot be listened on here."""
    level, found = await only(ports.check, patient(Path("data"), host=host, port=0))
    assert (level, f"{host}:0 cannot be listened on" in found) == (Level.FAILURE, True)


async def test_a_server_that_does_not_answer_is_a_failure(taken: int) -> None:
    """Where the folder is held, its server must be behind the port."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        free = silent.getsockname()[1]
    level, found = await only(ports.check, patient(Path("data"), served=True, port=free))
    assert (level, f"127.0.0.1:{free}/readyz is not answered" in found) == (Level.FAILURE, True)
    assert taken != free


async def open_to_all(database: Database) -> Subject:
    facts = await read_facts(database.dsn)
    return patient(Path("data"), host="0.0.0.0", port=0, database=facts, dsn=database.dsn)


async def test_an_open_door_is_a_failure(database: Database) -> None:
    """Without keys a server refuses to listen to others."""
    level, found = await only(ports.check, await open_to_all(database))
    assert (level, "There are no API keys" in found) == (Level.FAILURE, True)


async def test_a_door_with_keys_is_sound(database: Database) -> None:
    """With one it may."""
    await Keys(database).create("anna", Limits(), Decimal(0))
    assert await wrong(ports.check, await open_to_all(database)) == []
