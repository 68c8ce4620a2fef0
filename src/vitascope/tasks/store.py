"""What is written about tasks, as one method per legal move.

Every move of a worker is a compare-and-set on (generation, attempt): one that lost its claim changes nothing and learns
so by `ClaimLost`. A terminal state never changes. A task's row is locked before one of its generations ends, so that
two that end at the same moment see each other and the last one ends the task. Only the database's clock is used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Exists, Integer, Update, Uuid, and_, bindparam, case, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.accounts.balance import credit, hold
from vitascope.database.tables import AssetRow, GenerationRow, TaskRow
from vitascope.errors import ClaimLost, Conflict, EngineCrashed, GenerationFailed, NotFound, StillHeld
from vitascope.queue import Job
from vitascope.tasks.admission import admit_new, admit_next, hold_limited
from vitascope.tasks.events import TASKS_CHANNEL, announce
from vitascope.tasks.model import Claim, Ended, Failure, NewTask, Output, State, Submission, Task
from vitascope.tasks.promises import promise
from vitascope.tasks.removal import mark_outputs_deleted
from vitascope.tasks.rows import GENERATION_COLUMNS, TASK_COLUMNS, as_task

MAX_ATTEMPTS = 3
LEASE = timedelta(seconds=4)
"""A running generation whose worker was heard of within this time is its worker's, whatever the queue says."""
_UNFINISHED = (State.QUEUED, State.RUNNING)


async def create(connection: AsyncConnection, tasks: Sequence[NewTask]) -> dict[UUID, datetime]:
    """Write tasks and their generations, take their price and queue them; returns when each was written, by its id.

    One whose id or client id is there already is passed over. Raises `errors.InsufficientBalance` and
    `errors.RateLimited` for the first that has to be refused.
    """
    written = await _insert(connection, tasks)
    new = [task for task in tasks if task.id in written]
    costs: defaultdict[str, Decimal] = defaultdict(Decimal)
    for task in new:
        costs[task.owner] += task.price * len(task.generation_ids)
    await admit_new(
        connection,
        [(generation_id, task.profile, task.key_id) for task in new for generation_id in task.generation_ids],
    )
    for owner in sorted(costs):
        await hold(connection, owner, costs[owner])
    return written


async def _insert(connection: AsyncConnection, tasks: Sequence[NewTask]) -> dict[UUID, datetime]:
    generations = [
        (generation_id, task, position) for task in tasks for position, generation_id in enumerate(task.generation_ids)
    ]
    written = await connection.execute(
        _CREATE,
        {
            "ids": [task.id for task in tasks],
            "owners": [task.owner for task in tasks],
            "dialects": [task.dialect for task in tasks],
            "models": [task.submission.model for task in tasks],
            "public_urls": [task.public_url for task in tasks],
            "submissions": [task.submission.model_dump_json() for task in tasks],
            "task_keys": [task.key_id for task in tasks],
            "client_ids": [task.client_id for task in tasks],
            "fingerprints": [task.fingerprint for task in tasks],
            "generation_ids": [generation_id for generation_id, _, _ in generations],
            "task_ids": [task.id for _, task, _ in generations],
            "positions": [position for _, _, position in generations],
            "profiles": [task.profile for _, task, _ in generations],
            "seeds": [task.seed(position) for _, task, position in generations],
            "keys": [task.key_id for _, task, _ in generations],
            "prices": [task.price for _, task, _ in generations],
        },
    )
    return {row.id: row.created_at for row in written}


_CREATE = text("""
    WITH new_tasks AS (
        INSERT INTO tasks (id, owner, dialect, model, public_url, submission, key_id, client_id, fingerprint)
        SELECT id, owner, dialect, model, public_url, submission::jsonb, key_id, client_id, fingerprint
        FROM unnest(
            CAST(:ids AS uuid[]), CAST(:owners AS text[]), CAST(:dialects AS text[]),
            CAST(:models AS text[]), CAST(:public_urls AS text[]), CAST(:submissions AS text[]),
            CAST(:task_keys AS uuid[]), CAST(:client_ids AS text[]), CAST(:fingerprints AS text[])
        ) AS given (id, owner, dialect, model, public_url, submission, key_id, client_id, fingerprint)
        ON CONFLICT DO NOTHING
        RETURNING id, created_at
    ), new_generations AS (
        INSERT INTO generations (id, task_id, position, profile, seed, key_id, price, admitted)
        SELECT given.id, task_id, position, profile, seed, key_id, price, key_id IS NULL
        FROM unnest(
            CAST(:generation_ids AS uuid[]), CAST(:task_ids AS uuid[]), CAST(:positions AS integer[]),
            CAST(:profiles AS text[]), CAST(:seeds AS bigint[]), CAST(:keys AS uuid[]), CAST(:prices AS numeric[])
        ) AS given (id, task_id, position, profile, seed, key_id, price)
        JOIN new_tasks ON new_tasks.id = task_id
    )
    SELECT id, created_at FROM new_tasks
""")


async def same_as(connection: AsyncConnection, new: NewTask) -> Task:
    """The task that is there in place of one that `create` passed over. Raises `Conflict` where it is another."""
    mine = TaskRow.id == new.id
    if new.client_id is not None:
        mine |= and_(TaskRow.dialect == new.dialect, TaskRow.client_id == new.client_id)
    row = (
        await connection.execute(select(TaskRow.id, TaskRow.fingerprint).where(TaskRow.owner == new.owner, mine))
    ).one()
    if row.fingerprint != new.fingerprint:
        raise _used_before(new.client_id)
    return await read(connection, row.id, new.owner)


async def read(connection: AsyncConnection, task_id: UUID, owner: str) -> Task:
    """The task of this owner, in one statement. Raises `NotFound`."""
    rows = await connection.execute(
        select(*TASK_COLUMNS, *GENERATION_COLUMNS)
        .join(GenerationRow, GenerationRow.task_id == TaskRow.id)
        .outerjoin(AssetRow, AssetRow.id == GenerationRow.output_id)
        .where(TaskRow.id == task_id, TaskRow.owner == owner)
        .order_by(GenerationRow.position)
    )
    found = rows.all()
    if not found:
        raise NotFound(f"There is no task {task_id.hex}.")
    return as_task(found)


async def find(
    connection: AsyncConnection, owner: str, dialect: str, client_id: str, fingerprint: str | None = None
) -> Task:
    """The task that its owner calls `client_id` in this dialect.

    Raises `NotFound`, and `Conflict` where a `fingerprint` is given and the task is for another request.
    """
    row = (
        await connection.execute(
            select(TaskRow.id, TaskRow.fingerprint).where(
                TaskRow.owner == owner, TaskRow.dialect == dialect, TaskRow.client_id == client_id
            )
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no task {client_id}.")
    if fingerprint is not None and row.fingerprint != fingerprint:
        raise _used_before(client_id)
    return await read(connection, row.id, owner)


def _used_before(client_id: str | None) -> Conflict:
    return Conflict(f"{client_id!r} was used before, for another request; take a new one for this request.")


async def claim(connection: AsyncConnection, generation_id: UUID, *, after: int | None = None) -> Claim | Ended | None:
    """Take a generation to run it: its attempt rises, so that an earlier holder can write nothing more.

    `after` is the attempt of the caller itself, which may follow at once. Where there is nothing to run it is ended
    here, because it is to be cancelled, or has been tried `MAX_ATTEMPTS` times without coming back; None where it had
    ended before. Raises `StillHeld` while its holder is alive.
    """
    row = (await connection.execute(_CLAIM, {"generation_id": generation_id, "after": after})).one_or_none()
    if row is None:
        return await _unclaimable(connection, generation_id, after)
    return Claim(
        generation_id=generation_id,
        task_id=row.task_id,
        owner=row.owner,
        profile=row.profile,
        attempt=row.attempt,
        seed=row.seed,
        submission=Submission.model_validate(row.submission),
        submitted_at=row.created_at,
        waited=row.waited,
    )


_CLAIM = text("""
    WITH task AS (
        SELECT tasks.id, tasks.owner, tasks.submission, tasks.created_at
        FROM tasks JOIN generations ON generations.task_id = tasks.id
        WHERE generations.id = :generation_id
        FOR UPDATE OF tasks
    ), claimed AS (
        UPDATE generations
        SET state = 'running', attempt = attempt + 1, started_at = coalesce(started_at, now()), seen_at = now(),
            progress = 0, stage = ''
        FROM task
        WHERE generations.id = :generation_id
          AND (state = 'queued' OR state = 'running' AND (attempt = :after OR seen_at < now() - :lease))
          AND NOT cancel_requested AND attempt - releases < :max_attempts
        RETURNING task_id, profile, attempt, seed
    ), started AS (
        UPDATE tasks SET state = 'running', started_at = now()
        FROM claimed
        WHERE tasks.id = claimed.task_id AND tasks.state = 'queued'
    )
    SELECT claimed.*, task.owner, task.submission, task.created_at,
           CAST(extract(epoch FROM now() - task.created_at) AS double precision) AS waited,
           pg_notify(:channel, replace(claimed.task_id::text, '-', ''))
    FROM claimed JOIN task ON task.id = claimed.task_id
""").bindparams(
    bindparam("generation_id", type_=Uuid),
    bindparam("after", type_=Integer),
    lease=LEASE,
    max_attempts=MAX_ATTEMPTS,
    channel=TASKS_CHANNEL,
)
"""One round trip for what happens to every generation; the task's row is locked first, as everywhere."""


async def _unclaimable(connection: AsyncConnection, generation_id: UUID, after: int | None) -> Ended | None:
    task_id = await connection.scalar(select(GenerationRow.task_id).where(GenerationRow.id == generation_id))
    if task_id is None:
        return None
    await lock(connection, task_id)
    row = (
        await connection.execute(
            select(
                GenerationRow.state,
                GenerationRow.cancel_requested,
                (GenerationRow.attempt - GenerationRow.releases >= MAX_ATTEMPTS).label("exhausted"),
                and_(
                    GenerationRow.state == State.RUNNING,
                    GenerationRow.seen_at > func.now() - LEASE,
                    GenerationRow.attempt.is_distinct_from(after),
                ).label("held"),
            ).where(GenerationRow.id == generation_id)
        )
    ).one()
    if State(row.state).is_terminal:
        return None
    if row.held or not (row.cancel_requested or row.exhausted):  # else it was let go of in this very moment
        raise StillHeld(f"Generation {generation_id.hex} is being run by another.")
    if row.cancel_requested:
        return await _end(connection, task_id, generation_id, state=State.CANCELLED)
    crashed = EngineCrashed(f"This was begun {MAX_ATTEMPTS} times, and the engine or its server stopped each time.")
    return await _end(connection, task_id, generation_id, **_failed(crashed))


async def report(connection: AsyncConnection, held: Claim, progress: float, stage: str) -> bool:
    """Write the progress of a running generation; returns whether its cancellation was asked for.

    Raises `ClaimLost`.
    """
    cancel_requested = await connection.scalar(
        _held(held)
        .values(progress=func.greatest(GenerationRow.progress, progress), stage=stage, seen_at=func.now())
        .returning(GenerationRow.cancel_requested)
    )
    _check_held(cancel_requested is not None, held.generation_id, held.attempt)
    await announce(connection, TASKS_CHANNEL, held.task_id)
    return bool(cancel_requested)


async def finish(connection: AsyncConnection, held: Claim, output: Output, *, keep: timedelta) -> State:
    """running → succeeded, with its output; or → cancelled, where that was asked for. Raises `ClaimLost`."""
    await lock(connection, held.task_id)
    cancel_requested = await connection.scalar(
        select(GenerationRow.cancel_requested).where(
            GenerationRow.id == held.generation_id,
            GenerationRow.state == State.RUNNING,
            GenerationRow.attempt == held.attempt,
        )
    )
    _check_held(cancel_requested is not None, held.generation_id, held.attempt)
    if cancel_requested:
        await _end(connection, held.task_id, held.generation_id, attempt=held.attempt, state=State.CANCELLED)
        return State.CANCELLED
    await connection.execute(
        insert(AssetRow).values(
            id=held.generation_id,  # a caller who knows the one knows the other
            owner=held.owner,
            kind="output",
            media_type=output.media_type,
            size=output.size,
            storage_key=output.storage_key,
            expires_at=func.now() + keep,
        )
    )
    await _end(
        connection,
        held.task_id,
        held.generation_id,
        attempt=held.attempt,
        state=State.SUCCEEDED,
        output_id=held.generation_id,
        progress=1.0,
        width=output.width,
        height=output.height,
        nsfw=output.nsfw,
        notes=list(output.notes),
        coverage=output.coverage,
        inference_ms=output.inference_ms,
    )
    return State.SUCCEEDED


async def is_recorded(connection: AsyncConnection, storage_key: str) -> bool:
    """Whether an output stored under `storage_key` is that of a generation."""
    return bool(
        await connection.scalar(select(select(AssetRow.id).where(AssetRow.storage_key == storage_key).exists()))
    )


async def fail(connection: AsyncConnection, held: Claim, failure: GenerationFailed) -> None:
    """running → failed. Raises `ClaimLost`."""
    await lock(connection, held.task_id)
    await _end(connection, held.task_id, held.generation_id, attempt=held.attempt, **_failed(failure))


async def cancelled(connection: AsyncConnection, held: Claim) -> None:
    """running → cancelled, once the engine has stopped. Raises `ClaimLost`."""
    await lock(connection, held.task_id)
    await _end(connection, held.task_id, held.generation_id, attempt=held.attempt, state=State.CANCELLED)


async def release(connection: AsyncConnection, held: Claim) -> None:
    """running → queued: given back unharmed, at shutdown; the attempt is not counted. Raises `ClaimLost`."""
    moved = await connection.execute(
        _held(held).values(state=State.QUEUED, releases=GenerationRow.releases + 1, progress=0.0, stage="")
    )
    _check_held(moved.rowcount == 1, held.generation_id, held.attempt)
    await announce(connection, TASKS_CHANNEL, held.task_id)


async def cancel(connection: AsyncConnection, task_id: UUID) -> tuple[list[UUID], list[Ended]]:
    """Ask for the end of a task: what is queued is cancelled now.

    Returns the generations that are still running, and those that ended.
    """
    await lock(connection, task_id)
    unfinished = await connection.execute(
        select(GenerationRow.id, GenerationRow.state).where(
            GenerationRow.task_id == task_id, GenerationRow.state.in_(_UNFINISHED)
        )
    )
    running, ended = [], []
    for row in unfinished.all():
        if row.state == State.RUNNING:
            running.append(row.id)
            await connection.execute(
                update(GenerationRow).where(GenerationRow.id == row.id).values(cancel_requested=True)
            )
        else:
            ended.append(await _end(connection, task_id, row.id, state=State.CANCELLED))
    return running, ended


async def mark_deleted(connection: AsyncConnection, task_id: UUID) -> None:
    """Mark a task and its outputs as deleted by their owner. A mark, not a state.

    Raises `NotFound` where it is deleted already.
    """
    marked = await connection.execute(
        update(TaskRow).where(TaskRow.id == task_id, TaskRow.deleted_at.is_(None)).values(deleted_at=func.now())
    )
    if marked.rowcount != 1:
        raise NotFound(f"There is no task {task_id.hex}.")
    await mark_outputs_deleted(connection, task_id)
    await announce(connection, TASKS_CHANNEL, task_id)


async def strays(connection: AsyncConnection) -> list[Job]:
    """Admitted generations that have not ended and are not in the queue: what only a sweep can bring back."""
    rows = await connection.execute(
        select(GenerationRow.id, GenerationRow.profile, GenerationRow.share).where(
            GenerationRow.state.in_(_UNFINISHED),
            GenerationRow.admitted,
            or_(GenerationRow.state == State.QUEUED, GenerationRow.seen_at < func.now() - LEASE),
            text(
                "NOT EXISTS (SELECT FROM pgqueuer WHERE pgqueuer.dedupe_key = replace(generations.id::text, '-', ''))"
            ),
        )
    )
    return [Job(row.id, row.profile, priority=-row.share) for row in rows]


def _failed(failure: GenerationFailed) -> dict[str, Any]:
    described = Failure(code=failure.code, message=str(failure))
    return {"state": State.FAILED, "error_code": described.code, "error_message": described.message}


def _held(held: Claim) -> Update:
    return update(GenerationRow).where(
        GenerationRow.id == held.generation_id,
        GenerationRow.state == State.RUNNING,
        GenerationRow.attempt == held.attempt,
    )


def _check_held(held: bool, generation_id: UUID, attempt: int | None) -> None:
    if not held:
        raise _lost(generation_id, attempt)


def _lost(generation_id: UUID, attempt: int | None) -> ClaimLost:
    return ClaimLost(f"Generation {generation_id.hex} is no longer held by attempt {attempt}.")


async def lock(connection: AsyncConnection, task_id: UUID) -> None:
    """Hold the task's row, and its key's where that is limited, for the rest of the transaction.

    The order in which rows are held is the same everywhere: task, key, generations, account.
    """
    key_id = await connection.scalar(select(TaskRow.key_id).where(TaskRow.id == task_id).with_for_update())
    if key_id is not None:
        await hold_limited(connection, key_id)


async def _end(
    connection: AsyncConnection, task_id: UUID, generation_id: UUID, *, attempt: int | None = None, **values: object
) -> Ended:
    """End one generation, then its task if it was the last. The task's row is locked by the caller.

    In the same transaction its price is given back where nothing came of it, its deliveries are promised, and the next
    generation of its key is admitted. `attempt` is the claim under which it ends; without one, it must not have ended.
    """
    still = (
        and_(GenerationRow.state == State.RUNNING, GenerationRow.attempt == attempt)
        if attempt is not None
        else GenerationRow.state.in_(_UNFINISHED)
    )
    ended = (
        await connection.execute(
            update(GenerationRow)
            .where(GenerationRow.id == generation_id, still, TaskRow.id == GenerationRow.task_id)
            .values(finished_at=func.now(), **values)
            .returning(
                GenerationRow.key_id,
                GenerationRow.price,
                GenerationRow.state,
                GenerationRow.profile,
                GenerationRow.error_code,
                GenerationRow.error_message,
                TaskRow.model,
                TaskRow.owner,
                TaskRow.submission["destinations"].label("destinations"),
            )
        )
    ).one_or_none()
    if ended is None:
        raise _lost(generation_id, attempt)
    task_ended = await _end_task_with_last_generation(connection, task_id)
    await promise(connection, task_id, generation_id, ended.destinations or [], State(ended.state), task_ended)
    if ended.key_id is not None:
        await admit_next(connection, ended.key_id)
    if ended.price and ended.state != State.SUCCEEDED:
        await credit(connection, ended.owner, ended.price)
    failure = Failure(code=ended.error_code, message=ended.error_message) if ended.error_code is not None else None
    return Ended(State(ended.state), ended.profile, ended.model, failure)


async def _end_task_with_last_generation(connection: AsyncConnection, task_id: UUID) -> State | None:
    """A task succeeds when any of its generations did; else it was cancelled if any was; else it failed.

    Returns the state in which it ended, or None where it has not.
    """
    mine = GenerationRow.task_id == task_id

    def any_in(*states: State) -> Exists:
        return select(GenerationRow.id).where(mine, GenerationRow.state.in_(states)).exists()

    ended = (
        update(TaskRow)
        .where(TaskRow.id == task_id, TaskRow.state.in_(_UNFINISHED), ~any_in(*_UNFINISHED))
        .values(
            finished_at=func.now(),
            state=case(
                (any_in(State.SUCCEEDED), State.SUCCEEDED),
                (any_in(State.CANCELLED), State.CANCELLED),
                else_=State.FAILED,
            ),
        )
        .returning(TaskRow.state)
        .cte("ended")
    )
    state = (
        await connection.execute(
            select(func.pg_notify(TASKS_CHANNEL, task_id.hex), select(ended.c.state).scalar_subquery().label("state"))
        )
    ).one()
    return State(state.state) if state.state is not None else None
