"""What a caller was billed: the vendor's billing records, one for each output (contract section 9)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from vitascope.dialects.wavespeed import times
from vitascope.dialects.wavespeed.render import STATUSES
from vitascope.dialects.wavespeed.routing import name_of, new_router
from vitascope.dialects.wavespeed.schemas import Body, Envelope
from vitascope.dialects.wavespeed.times import Moment, PageNumber, PageSize
from vitascope.tasks.history import Bill, Charge, History, Span
from vitascope.wire import Text

router = new_router()

MAX_IDS = 1000

_BILLING_TYPES = {Charge.HELD: "deduct", Charge.BILLED: "deduct", Charge.REFUNDED: "refund"}
_ORDER_STATES: dict[Charge, Literal["pre", "done", "refunded"]] = {
    Charge.HELD: "pre",
    Charge.BILLED: "done",
    Charge.REFUNDED: "refunded",
}


class BillingsQuery(Body):
    """Which billing records, and which page of them."""

    page: PageNumber = 1
    page_size: PageSize = 10
    billing_type: Text | None = None
    prediction_uuids: Annotated[list[Text] | None, Field(max_length=MAX_IDS)] = None
    start_time: Annotated[Moment | None, Field(description="From this time on, in milliseconds since 1970")] = None
    end_time: Annotated[Moment | None, Field(description="Before this time, in milliseconds since 1970")] = None
    sort: Literal["created_at ASC", "created_at DESC"] = "created_at DESC"

    model_config = ConfigDict(json_schema_extra={"example": {"page": 1, "page_size": 10, "billing_type": "deduct"}})


class Order(BaseModel):
    """What was ordered: `origin_price` was held at first; `state` tells what became of it."""

    uuid: str
    state: Literal["pre", "done", "refunded"]
    price: float
    origin_price: float


class BilledPrediction(BaseModel):
    """What was paid for."""

    uuid: str
    model_uuid: str
    status: str


class BillingRecord(BaseModel):
    """One output. `price` in USD is what it costs: 0 where it was given back."""

    uuid: str
    billing_type: str
    price: float
    created_at: str
    updated_at: str
    order: Order
    prediction: BilledPrediction
    access_key_id: str


class Billings(BaseModel):
    """One page. `total` counts those on all pages."""

    page: int
    total: int
    items: list[BillingRecord]


@router.post("/billings/search", summary="What you were billed", response_model=Envelope[Billings])
async def search_billings(request: Request, query: BillingsQuery) -> Envelope[Billings]:
    """One record for each output that was asked for, as long as its task is remembered."""
    history: History = request.state.history
    charges = [charge for charge, name in _BILLING_TYPES.items() if query.billing_type in {None, name}]
    found = await history.bills(
        request.state.caller.owner,
        created=Span(query.start_time, query.end_time),
        tasks=None if query.prediction_uuids is None else list(_uuids(query.prediction_uuids)),
        charges=charges,
        newest_first=query.sort == "created_at DESC",
        offset=(query.page - 1) * query.page_size,
        limit=query.page_size,
    )
    return Envelope(data=Billings(page=query.page, total=found.total, items=[_record(bill) for bill in found.items]))


def _record(bill: Bill) -> BillingRecord:
    price = 0.0 if bill.charge is Charge.REFUNDED else float(bill.price)
    return BillingRecord(
        uuid=bill.generation_id.hex,
        billing_type=_BILLING_TYPES[bill.charge],
        price=price,
        created_at=times.shown(bill.created_at),
        updated_at=times.shown(bill.settled_at or bill.created_at),
        order=Order(
            uuid=bill.generation_id.hex,
            state=_ORDER_STATES[bill.charge],
            price=price,
            origin_price=float(bill.price),
        ),
        prediction=BilledPrediction(
            uuid=bill.task_id.hex,
            model_uuid=name_of(bill.model),
            status="deleted" if bill.deleted else STATUSES[bill.state],
        ),
        access_key_id=bill.key_id.hex if bill.key_id is not None else "",
    )


def _uuids(texts: Iterable[str]) -> Iterable[UUID]:
    for text in texts:
        try:
            yield UUID(hex=text)
        except ValueError:
            continue  # what is no id was billed for nothing
