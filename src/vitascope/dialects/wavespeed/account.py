"""What a caller has, and what was used of it; the shapes are those of the vendor's page on usage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from vitascope.catalog import MODELS
from vitascope.dialects.wavespeed.catalogue import MODEL_TYPES
from vitascope.dialects.wavespeed.routing import name_of, new_router
from vitascope.dialects.wavespeed.schemas import Body, Envelope
from vitascope.dialects.wavespeed.times import Moment
from vitascope.errors import InvalidParameter
from vitascope.tasks.history import Charge, History, Span, Usage
from vitascope.wire import Text

router = new_router()

MAX_USAGE = timedelta(days=366)


class Balance(BaseModel):
    """What may still be spent, in USD; what is held for unfinished work is off it already."""

    balance: float


class AccountBalance(Balance):
    """The same with its currency."""

    currency: str = "USD"


class UsageQuery(Body):
    """Which time, and which model."""

    start_time: Annotated[Moment, Field(description="From this time on, ISO 8601")]
    end_time: Annotated[Moment, Field(description="Before this time, ISO 8601")]
    model_uuid: Text | None = None

    model_config = ConfigDict(
        json_schema_extra={"example": {"start_time": "2026-01-01T00:00:00Z", "end_time": "2026-02-01T00:00:00Z"}}
    )


class ModelUsage(BaseModel):
    """What one model was used for. `unit_price` in USD is what one output came to, on average."""

    model_uuid: str
    model_type: str
    unit_price: float
    total_cost: float
    total_count: int
    last_used_date: str


class ModelAmount(BaseModel):
    """What one model came to on one day."""

    model_uuid: str
    amount: float
    count: int


class DailyUsage(BaseModel):
    """What one day came to (UTC)."""

    date: str
    amount: float
    count: int
    models: list[ModelAmount]


class UsageSummary(BaseModel):
    """What all came to, in USD: `total_cost` was billed, `held_cost` is held for what has not ended."""

    total_cost: float
    held_cost: float
    total_requests: int
    success_requests: int


class UsageStatistics(BaseModel):
    """Usage by model, by day and in all. Counts are of outputs, costs are what was billed."""

    per_model_usage: list[ModelUsage]
    daily_usage: list[DailyUsage]
    summary: UsageSummary


@router.get("/balance", summary="Your balance", response_model=Envelope[Balance])
async def balance(request: Request) -> Envelope[Balance]:
    """What you may still spend."""
    return Envelope(data=Balance(balance=await _balance(request)))


@router.get("/account/balance", summary="Your balance, as older guides ask", response_model=Envelope[AccountBalance])
async def account_balance(request: Request) -> Envelope[AccountBalance]:
    """The same."""
    return Envelope(data=AccountBalance(balance=await _balance(request)))


@router.post("/user/usage_stats", summary="What you used", response_model=Envelope[UsageStatistics])
async def usage_statistics(request: Request, query: UsageQuery) -> Envelope[UsageStatistics]:
    """Usage by model, by day and in all, of up to 366 days."""
    if query.end_time - query.start_time > MAX_USAGE:
        raise InvalidParameter(
            "end_time", f"Parameter 'end_time' may be at most {MAX_USAGE.days} days after 'start_time'."
        )
    history: History = request.state.history
    models = {name_of(name): name for name in MODELS}
    model = None if query.model_uuid is None else models.get(query.model_uuid, query.model_uuid)
    used = await history.usage(request.state.caller.owner, Span(query.start_time, query.end_time), model)
    return Envelope(
        data=UsageStatistics(
            per_model_usage=_by_model(used),
            daily_usage=_by_day(used),
            summary=UsageSummary(
                total_cost=float(_amount(used, Charge.BILLED)),
                held_cost=float(_amount(used, Charge.HELD)),
                total_requests=_count(used),
                success_requests=sum(usage.counts.get(Charge.BILLED, 0) for usage in used),
            ),
        )
    )


async def _balance(request: Request) -> float:
    history: History = request.state.history
    return float(await history.balance(request.state.caller.owner))


def _by_model(used: Iterable[Usage]) -> list[ModelUsage]:
    models: defaultdict[str, list[Usage]] = defaultdict(list)
    for usage in used:
        models[usage.model].append(usage)
    return [
        ModelUsage(
            model_uuid=name_of(model),
            model_type=MODEL_TYPES[MODELS[model].kind],
            unit_price=float(
                _amount(mine, Charge.BILLED) / (sum(usage.counts.get(Charge.BILLED, 0) for usage in mine) or 1)
            ),
            total_cost=float(_amount(mine, Charge.BILLED)),
            total_count=_count(mine),
            last_used_date=mine[-1].day.isoformat(),
        )
        for model, mine in sorted(models.items())
    ]


def _by_day(used: Iterable[Usage]) -> list[DailyUsage]:
    days: defaultdict[str, list[Usage]] = defaultdict(list)
    for usage in used:
        days[usage.day.isoformat()].append(usage)
    return [
        DailyUsage(
            date=day,
            amount=float(_amount(mine, Charge.BILLED)),
            count=_count(mine),
            models=[
                ModelAmount(
                    model_uuid=name_of(usage.model),
                    amount=float(_amount([usage], Charge.BILLED)),
                    count=_count([usage]),
                )
                for usage in mine
            ],
        )
        for day, mine in days.items()
    ]


def _amount(used: Iterable[Usage], charge: Charge) -> Decimal:
    return sum((usage.amounts.get(charge, Decimal(0)) for usage in used), Decimal(0))


def _count(used: Iterable[Usage]) -> int:
    return sum(sum(usage.counts.values()) for usage in used)
