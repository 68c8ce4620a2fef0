"""Slots: real child processes with the faulty engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from live import wait_for
from vitascope.engines.base import Cancelled
from vitascope.errors import GenerationRefused, Misconfigured, SlotDied
from vitascope.logs import Style
from vitascope.pipeline.ports import SlotJob
from vitascope.settings import EngineProfile
from vitascope.worker.slots import SlotPool

pytestmark = pytest.mark.asyncio(loop_scope="module")

FAULTY = EngineProfile(engine="vitascope.testing.engines:FaultyEngine", slots=1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool() -> AsyncIterator[SlotPool]:
    """One slot, for every test that leaves it working."""
    started = SlotPool({"faulty": FAULTY}, Style())
    yield started
    await started.stop()


def job(folder: Path, prompt: str = "a picture") -> SlotJob:
    return SlotJob(
        model="gen4-image",
        prompt=prompt,
        quality="full",
        sizes=((64, 48),),
        seed=1,
        output_format="PNG",
        output_quality=95,
        output_path=str(folder / "output"),
        max_pixels=1_000_000,
        nsfw_threshold=0.8,
    )


async def run(pool: SlotPool, wanted: SlotJob, reports: list[float] | None = None) -> object:
    def report(fraction: float, _stage: str) -> None:
        if reports is not None:
            reports.append(fraction)

    return await pool.run("faulty", wanted, report, asyncio.Event())


async def test_a_job_leaves_its_file(pool: SlotPool, tmp_path: Path) -> None:
    """The output is at the path that was named, and described."""
    result = await pool.run("faulty", job(tmp_path), lambda *_: None, asyncio.Event())
    assert (result.media_type, result.width, result.height) == ("image/png", 64, 48)
    assert (tmp_path / "output").stat().st_size == result.size


async def test_a_refusal_keeps_its_kind(pool: SlotPool, tmp_path: Path) -> None:
    """What the engine raised crosses the border as the same error."""
    with pytest.raises(GenerationRefused, match="asked to refuse"):
        await run(pool, job(tmp_path, "[refuse]"))


async def test_a_crash_is_told_and_the_slot_starts_again(pool: SlotPool, tmp_path: Path) -> None:
    """The next job runs in a new process."""
    with pytest.raises(SlotDied):
        await run(pool, job(tmp_path, "[crash]"))
    assert await run(pool, job(tmp_path)) is not None


async def test_what_is_unwanted_is_cancelled(pool: SlotPool, tmp_path: Path) -> None:
    """The engine stops at its next step, and the slot is free."""
    unwanted = asyncio.Event()
    running = asyncio.create_task(
        pool.run("faulty", job(tmp_path, f"[pause {tmp_path / 'p'}]"), lambda *_: None, unwanted)
    )
    await asyncio.to_thread(wait_for, (tmp_path / "p.reached").exists)
    unwanted.set()
    with pytest.raises(Cancelled):
        await running
    assert await run(pool, job(tmp_path)) is not None


async def test_a_silent_engine_is_taken_for_dead(tmp_path: Path) -> None:
    """An engine without a sign of life for its bound is killed, and its job may be tried again."""
    pool = SlotPool({"faulty": FAULTY.model_copy(update={"stall_seconds": 0.3})}, Style())
    try:
        await pool.start()
        with pytest.raises(SlotDied, match="no sign of life"):
            await run(pool, job(tmp_path, f"[deaf {tmp_path / 'deaf'}]"))
    finally:
        await pool.stop()


async def test_an_engine_that_loads_for_too_long_is_taken_for_dead(tmp_path: Path) -> None:
    """One that hangs while it loads is killed after its bound, and the job may be tried again."""
    profile = EngineProfile(engine="vitascope.testing.engines:LoadingEngine", slots=1, load_seconds=0.3)
    with pytest.raises(SlotDied, match=r"not loaded within 0\.3 s"):
        await asyncio.wait_for(run(SlotPool({"faulty": profile}, Style()), job(tmp_path)), 30)


async def test_a_process_that_cannot_be_started_is_a_dead_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operating system's refusal fails no generation for good, and leaves nothing open."""
    pool = SlotPool({"faulty": FAULTY}, Style())
    before = psutil.Process().num_fds()
    with monkeypatch.context() as broken:
        broken.setattr("sys.executable", str(tmp_path / "nothing"))
        with pytest.raises(SlotDied, match="could not be started") as _kept_alive:
            await run(pool, job(tmp_path))
        assert psutil.Process().num_fds() == before
    assert await run(pool, job(tmp_path)) is not None
    await pool.stop()


async def test_options_are_not_told_to_the_whole_machine(tmp_path: Path) -> None:
    """An engine's options reach it, and are not on its command line, which every user can read: they may be keys."""
    engine = "vitascope.testing.engines:WeightyEngine"
    pool = SlotPool({"faulty": EngineProfile(engine=engine, slots=1, options={"weights": "k-secret"})}, Style())
    try:
        await run(pool, job(tmp_path))
        commands = [child.cmdline() for child in psutil.Process().children()]
        assert any("vitascope.worker.child" in command for command in commands)
        assert "k-secret" not in str(commands)
    finally:
        await pool.stop()


async def test_an_engine_that_does_not_exist_is_said_at_start() -> None:
    """The server does not start with an engine that cannot be loaded."""
    pool = SlotPool({"none": EngineProfile(engine="vitascope.testing.engines:NoSuchEngine", slots=1)}, Style())
    with pytest.raises(Misconfigured, match="could not be loaded"):
        await pool.start()


async def test_a_load_that_does_not_end_is_given_up(tmp_path: Path) -> None:
    """A generation that is no longer wanted does not wait for its engine to load."""
    pool = SlotPool({"faulty": EngineProfile(engine="vitascope.testing.engines:LoadingEngine", slots=1)}, Style())
    unwanted = asyncio.Event()
    running = asyncio.create_task(pool.run("faulty", job(tmp_path), lambda *_: None, unwanted))
    await asyncio.sleep(0)
    unwanted.set()
    with pytest.raises(Cancelled):
        await asyncio.wait_for(running, 10)
    await pool.stop()
