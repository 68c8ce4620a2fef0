"""One generation: claim, inputs, slot, store, finish."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import structlog

from vitascope import telemetry
from vitascope.catalog import FRAMES_PER_SECOND, MODELS
from vitascope.database import Database
from vitascope.database.connection import Move, Result
from vitascope.engines.base import Cancelled
from vitascope.errors import (
    ClaimLost,
    DatabaseAway,
    EngineFailed,
    GenerationFailed,
    SlotDied,
    StorageAway,
    StorageFailed,
)
from vitascope.metrics import Metrics
from vitascope.pipeline.inputs import Inputs
from vitascope.pipeline.ports import SlotJob, SlotResult, Slots
from vitascope.pipeline.watch import Watch
from vitascope.settings import Settings
from vitascope.storage import Storage
from vitascope.tasks import store
from vitascope.tasks.assets import EXTENSIONS
from vitascope.tasks.events import Events
from vitascope.tasks.model import Claim, Ended, Output, State

_PATIENCE_SECONDS = 120.0
"""How long a result waits for a database that is away."""

_log = structlog.get_logger()


class Pipeline:
    """Runs generations for one worker. `work_folder` holds what is in the making."""

    def __init__(
        self,
        *,
        database: Database,
        events: Events,
        inputs: Inputs,
        slots: Slots,
        storage: Storage,
        settings: Settings,
        work_folder: Path,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._events = events
        self._inputs = inputs
        self._slots = slots
        self._storage = storage
        self._settings = settings
        self._work_folder = work_folder
        self._metrics = metrics
        self._watches: set[Watch] = set()
        self._draining = False

    async def run(self, generation_id: UUID, profile: str) -> None:
        """Run a generation to its end. An engine whose process dies under it is given another try at once."""
        attempt = None
        while not self._draining:
            async with self._database.transaction() as connection:
                claim = await store.claim(connection, generation_id, after=attempt)
            log = _log.bind(generation=generation_id.hex)
            if claim is None:
                return
            if isinstance(claim, Ended):
                self._metrics.ended(claim.state, claim.profile, claim.model)
                if (failure := claim.failure) is not None:
                    log.warning(telemetry.GENERATION_FAILED, attempt=attempt, code=failure.code, reason=failure.message)
                return
            attempt = claim.attempt
            log = log.bind(task=claim.task_id.hex, attempt=attempt)
            log.info(telemetry.GENERATION_CLAIMED, profile=profile)
            if claim.attempt == 1:
                self._metrics.begun(claim.profile, claim.submission.model, claim.waited)
            try:
                await self._attempt(claim, profile, log)
            except ClaimLost:
                log.warning(telemetry.CLAIM_LOST)
            except SlotDied as died:
                log.warning(telemetry.GENERATION_RETRIED, reason=str(died))
                continue
            return

    def drain(self) -> None:
        """Give back what still runs, for another worker or the next start."""
        self._draining = True
        for watch in self._watches:
            watch.give_up()

    async def _attempt(self, claim: Claim, profile: str, log: structlog.stdlib.BoundLogger) -> None:
        folder = self._work_folder / f"{claim.generation_id.hex}-{claim.attempt}"
        watch = Watch(self._database, self._events, claim)
        self._watches.add(watch)
        if self._draining:
            watch.give_up()
        try:
            await _make(folder)
            async with watch.running():
                result, path = await self._generate(claim, profile, folder, watch)
                key = await self._store(claim, result, path)
            state = await self._finish(claim, result, key)
            self._count(claim, state)
            if state is State.SUCCEEDED:
                self._metrics.inferred(claim.profile, claim.submission.model, result.inference_ms / 1000)
                log.info(telemetry.GENERATION_SUCCEEDED, inference_ms=result.inference_ms, bytes=result.size)
            else:
                log.info(telemetry.GENERATION_CANCELLED)
        except Cancelled:
            await self._stopped(claim, watch, log)
        except GenerationFailed as failure:
            await self._failed(claim, failure, log)
        except (ClaimLost, SlotDied, DatabaseAway):
            raise
        except Exception:
            # A fault of ours. This is the outermost loop of a generation: it must end, not come back again and again.
            log.exception(telemetry.GENERATION_FAULT)
            await self._failed(claim, GenerationFailed("The server could not do this; its log says more."), log)
        finally:
            self._watches.discard(watch)
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _generate(self, claim: Claim, profile: str, folder: Path, watch: Watch) -> tuple[SlotResult, Path]:
        submission = claim.submission
        model = MODELS[submission.model]
        # One of the two: a video has a first frame, an image has references.
        first_frame = (submission.first_frame,) if submission.first_frame is not None else ()
        images = first_frame or submission.references
        files = await watch.unless_unwanted(self._inputs.collect(images, folder, claim.submitted_at))
        path = folder / "output"
        job = SlotJob(
            model=submission.model,
            prompt=submission.prompt,
            quality=model.quality,
            sizes=submission.sizes,
            seed=claim.seed,
            output_format=submission.output_format,
            output_quality=submission.output_quality,
            output_path=str(path),
            max_pixels=self._settings.max_input_pixels,
            nsfw_threshold=self._settings.nsfw_threshold,
            safety=submission.safety,
            options=submission.options,
            duration=submission.duration,
            fps=FRAMES_PER_SECOND,
            references=() if first_frame else files,
            first_frame=files[0] if first_frame else None,
            generation=claim.generation_id.hex,
        )
        return await self._slots.run(profile, job, watch.report, watch.unwanted), path

    async def _store(self, claim: Claim, result: SlotResult, path: Path) -> str:
        """The key names the attempt, so that a stale worker overwrites nothing."""
        name = claim.generation_id.hex
        key = f"outputs/{name[:2]}/{name}-{claim.attempt}.{EXTENSIONS[result.media_type]}"
        await self._storage.put(key, path)
        return key

    async def _finish(self, claim: Claim, result: SlotResult, key: str) -> State:
        """Record the output. Raises `ClaimLost`; what is not recorded is taken away again."""
        output = Output(
            storage_key=key,
            media_type=result.media_type,
            size=result.size,
            width=result.width,
            height=result.height,
            nsfw=result.nsfw,
            notes=result.notes,
            coverage=result.coverage,
            inference_ms=result.inference_ms,
        )
        keep = timedelta(seconds=claim.submission.keep_seconds or self._settings.retention_seconds)
        try:
            state = await self._write(lambda connection: store.finish(connection, claim, output, keep=keep))
        except ClaimLost:
            if await self._write(lambda connection: store.is_recorded(connection, key)):
                return State.SUCCEEDED  # it was the answer to an earlier try that was lost, not the claim
            await self._take_away(key)
            raise
        if state is not State.SUCCEEDED:
            await self._take_away(key)
        return state

    async def _take_away(self, key: str) -> None:
        with contextlib.suppress(StorageAway):  # it stays as a file that nobody names
            await self._storage.delete(key)

    async def _failed(self, claim: Claim, failure: GenerationFailed, log: structlog.stdlib.BoundLogger) -> None:
        await self._write(lambda connection: store.fail(connection, claim, failure))
        self._count(claim, State.FAILED)
        log.warning(telemetry.GENERATION_FAILED, code=failure.code, reason=str(failure))

    async def _stopped(self, claim: Claim, watch: Watch, log: structlog.stdlib.BoundLogger) -> None:
        if not watch.unwanted.is_set():
            await self._failed(claim, EngineFailed("The engine stopped without being asked to."), log)
            return
        if watch.lost:
            raise ClaimLost("The claim was lost while the engine ran.")
        ending = store.cancelled if watch.cancelled else store.release
        await self._write(lambda connection: ending(connection, claim))
        if watch.cancelled:
            self._count(claim, State.CANCELLED)
        log.info(telemetry.GENERATION_CANCELLED if watch.cancelled else telemetry.GENERATION_RELEASED)

    def _count(self, claim: Claim, state: State) -> None:
        self._metrics.ended(state, claim.profile, claim.submission.model)

    async def _write(self, move: Move[Result]) -> Result:
        """Make a move although the database be away for a while: what was made is not thrown away for that."""
        return await self._database.insist(_PATIENCE_SECONDS, move)


async def _make(folder: Path) -> None:
    try:
        await asyncio.to_thread(folder.mkdir, parents=True)
    except OSError as error:
        raise StorageFailed(f"There is no room to work in: {error.strerror or error}.") from error
