"""What an owner looks back on: their tasks page by page, what each generation cost, and what all came to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, case, cast, func, literal, select

from vitascope.accounts.balance import balance_of
from vitascope.database import Database
from vitascope.database.arrays import among
from vitascope.database.tables import AssetRow, GenerationRow, TaskRow
from vitascope.tasks.model import State, Task
from vitascope.tasks.rows import GENERATION_COLUMNS, TASK_COLUMNS, as_task

Item = TypeVar("Item")


class Charge(StrEnum):
    """What became of the price of a generation. It is off the balance while it is held and once it is billed."""

    HELD = "held"
    BILLED = "billed"
    REFUNDED = "refunded"


_STATES = {
    Charge.HELD: (State.QUEUED, State.RUNNING),
    Charge.BILLED: (State.SUCCEEDED,),
    Charge.REFUNDED: (State.FAILED, State.CANCELLED),
}
_CHARGE = case(*((GenerationRow.state.in_(states), charge) for charge, states in _STATES.items()))


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some of what there is; `total` counts all of it."""

    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Span:
    """A time: from `start` on, up to and without `end`. None: without a bound on that side."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """What one generation costs. `price` in USD is what was held; `settled_at` is None while it is held still."""

    generation_id: UUID
    task_id: UUID
    key_id: UUID | None
    model: str
    state: State
    charge: Charge
    price: Decimal
    created_at: datetime
    settled_at: datetime | None
    deleted: bool


@dataclass(frozen=True, slots=True)
class Usage:
    """What was asked of one model on one day (UTC): how many generations, and what they cost, in USD, by charge."""

    day: date
    model: str
    counts: dict[Charge, int]
    amounts: dict[Charge, Decimal]


class History:
    """Reads of what has happened, each of one owner. Nothing here changes anything."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def balance(self, owner: str) -> Decimal:
        """What `owner` may still spend, in USD."""
        async with self._database.reading() as connection:
            return await balance_of(connection, owner)

    async def tasks(
        self,
        owner: str,
        dialect: str,
        *,
        within: timedelta,
        created: Span,
        models: Collection[str] | None,
        states: Collection[State] | None,
        offset: int,
        limit: int,
    ) -> Page[Task]:
        """The owner's tasks by one dialect, newest first, without those that were deleted or are older than `within`.

        `models` and `states` name those that are wanted; None means all.
        """
        wanted = and_(
            TaskRow.owner == owner,
            TaskRow.dialect == dialect,
            TaskRow.deleted_at.is_(None),
            TaskRow.created_at > func.now() - within,
            _created_in(created),
            TaskRow.model.in_(models) if models is not None else literal(value=True),
            TaskRow.state.in_(states) if states is not None else literal(value=True),
        )
        newest = (TaskRow.created_at.desc(), TaskRow.id.desc())
        page = select(TaskRow.id).where(wanted).order_by(*newest).offset(offset).limit(limit).subquery()
        async with self._database.reading() as connection:
            total = await connection.scalar(select(func.count()).select_from(TaskRow).where(wanted))
            rows = await connection.execute(
                select(*TASK_COLUMNS, *GENERATION_COLUMNS)
                .join(page, page.c.id == TaskRow.id)
                .join(GenerationRow, GenerationRow.task_id == TaskRow.id)
                .outerjoin(AssetRow, AssetRow.id == GenerationRow.output_id)
                .order_by(*newest, GenerationRow.position)
            )
            tasks = tuple(as_task(list(group)) for _, group in groupby(rows.all(), key=lambda row: row.task_id))
        return Page(tasks, total or 0)

    async def bills(
        self,
        owner: str,
        *,
        created: Span,
        tasks: Collection[UUID] | None,
        charges: Collection[Charge],
        newest_first: bool,
        offset: int,
        limit: int,
    ) -> Page[Bill]:
        """What the owner's generations cost, by whatever dialect they came, also those that were deleted since."""
        wanted = and_(
            TaskRow.owner == owner,
            _created_in(created),
            among(TaskRow.id, tasks) if tasks is not None else literal(value=True),
            GenerationRow.state.in_([state for charge in charges for state in _STATES[charge]]),
        )
        order = [TaskRow.created_at, TaskRow.id, GenerationRow.position]
        billed = (
            select(
                GenerationRow.id,
                GenerationRow.task_id,
                GenerationRow.key_id,
                TaskRow.model,
                GenerationRow.state,
                _CHARGE.label("charge"),
                GenerationRow.price,
                TaskRow.created_at,
                GenerationRow.finished_at,
                TaskRow.deleted_at,
            )
            .join(GenerationRow, GenerationRow.task_id == TaskRow.id)
            .where(wanted)
            .order_by(*(column.desc() if newest_first else column for column in order))
            .offset(offset)
            .limit(limit)
        )
        counted = select(func.count()).select_from(TaskRow).join(GenerationRow).where(wanted)
        async with self._database.reading() as connection:
            total = await connection.scalar(counted)
            rows = (await connection.execute(billed)).all()
        return Page(
            tuple(
                Bill(
                    generation_id=row.id,
                    task_id=row.task_id,
                    key_id=row.key_id,
                    model=row.model,
                    state=State(row.state),
                    charge=Charge(row.charge),
                    price=row.price,
                    created_at=row.created_at,
                    settled_at=row.finished_at,
                    deleted=row.deleted_at is not None,
                )
                for row in rows
            ),
            total or 0,
        )

    async def usage(self, owner: str, created: Span, model: str | None) -> list[Usage]:
        """What the owner used, by day and model, oldest day first."""
        day = cast(func.timezone("UTC", TaskRow.created_at), Date)
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(
                    day.label("day"),
                    TaskRow.model,
                    _CHARGE.label("charge"),
                    func.count().label("number"),
                    func.sum(GenerationRow.price).label("amount"),
                )
                .join(GenerationRow, GenerationRow.task_id == TaskRow.id)
                .where(
                    TaskRow.owner == owner,
                    _created_in(created),
                    TaskRow.model == model if model is not None else literal(value=True),
                )
                .group_by(day, TaskRow.model, _CHARGE)
            )
            found: defaultdict[tuple[date, str], Usage] = defaultdict()
            for row in rows:
                usage = found.setdefault((row.day, row.model), Usage(row.day, row.model, {}, {}))
                usage.counts[Charge(row.charge)] = row.number
                usage.amounts[Charge(row.charge)] = row.amount
        return [found[key] for key in sorted(found)]


def _created_in(span: Span) -> ColumnElement[bool]:
    return and_(
        TaskRow.created_at >= span.start if span.start is not None else literal(value=True),
        TaskRow.created_at < span.end if span.end is not None else literal(value=True),
    )
