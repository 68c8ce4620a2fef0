"""Balance, billing records and usage (contract section 9): three views of the same money."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from live import FAULTY, LiveServer, let_go, reached
from pictures import data_uri, picture

IMAGE, TURBO, VIDEO = "runwayml/gen4-image", "runwayml/gen4-image-turbo", "runwayml/gen4-turbo"
START = Decimal(100)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server of this file's own: what is billed depends on all that was submitted."""
    started = LiveServer(
        tmp_path_factory.mktemp("account"), **FAULTY, VITASCOPE_VIDEO_SECONDS="2", VITASCOPE_STARTING_BALANCE=str(START)
    )
    yield started
    started.stop()


@pytest.fixture(scope="module")
def paid(own: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The ids of predictions with each fate of their price, oldest first."""
    ids = {
        "image": own.submit("a lake"),
        "turbo": own.submit("a lake", TURBO),
        "video": own.submit("zoom", VIDEO, image=data_uri(picture())),
        "failed": own.submit("[refuse]"),
        "deleted": own.submit("finished, then deleted"),
    }
    for task_id in ids.values():
        own.ended(task_id)
    own.request("DELETE", f"/api/v3/predictions/{ids['deleted']}")
    pause = tmp_path_factory.mktemp("paid") / "running"
    ids["running"] = own.submit(f"[pause {pause}]")
    reached(pause)
    ids["cancelled"] = own.submit("waits, then deleted", TURBO)
    own.request("DELETE", f"/api/v3/predictions/{ids['cancelled']}")
    ids["waiting"] = own.submit("waits", resolution="1080p")
    yield ids
    let_go(pause)


def data_of(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    envelope = answer.json()
    assert {**envelope, "data": None} == {"code": 200, "message": "success", "data": None}
    return envelope["data"]


def balance(server: LiveServer) -> Decimal:
    return Decimal(str(data_of(server.request("GET", "/api/v3/balance"))["balance"]))


def billings(server: LiveServer, **query: Any) -> Any:
    return data_of(server.request("POST", "/api/v3/billings/search", json={"page_size": 100, **query}))


def usage(server: LiveServer, **query: Any) -> Any:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    span = {"start_time": today.isoformat(), "end_time": (today + timedelta(days=1)).isoformat()}
    return data_of(server.request("POST", "/api/v3/user/usage_stats", json={**span, **query}))


def total(prices: Any) -> Decimal:
    """Their sum, to the cent, as a ledger makes it."""
    return sum((Decimal(str(price)) for price in prices), Decimal(0))


def of(server: LiveServer, task_id: str) -> dict[str, Any]:
    (item,) = billings(server, prediction_uuids=[task_id])["items"]
    found: dict[str, Any] = item
    return found


def test_the_balance(own: LiveServer, paid: dict[str, str]) -> None:
    """What is left after all of it, by either route."""
    assert paid
    left = 100 - 0.05 - 0.03 - 0.5 - 0.05 - 0.05 - 0.08
    assert data_of(own.request("GET", "/api/v3/balance")) == {"balance": pytest.approx(left)}
    assert data_of(own.request("GET", "/api/v3/account/balance")) == {"balance": pytest.approx(left), "currency": "USD"}


def test_what_was_billed_and_held_is_what_the_balance_lacks(own: LiveServer, paid: dict[str, str]) -> None:
    """Starting balance - billed - held = balance, to the cent; what was refunded counts for nothing."""
    assert paid
    items = billings(own)["items"]
    billed = total(item["price"] for item in items if item["order"]["state"] == "done")
    held = total(item["price"] for item in items if item["order"]["state"] == "pre")
    assert START - billed - held == balance(own)
    assert START - total(item["price"] for item in items) == balance(own)


def test_usage_agrees_with_the_balance(own: LiveServer, paid: dict[str, str]) -> None:
    """The same by the statistics."""
    assert paid
    summary = usage(own)["summary"]
    assert START - total([summary["total_cost"], summary["held_cost"]]) == balance(own)


@pytest.mark.parametrize(
    ("name", "billing_type", "state", "price", "held_at_first", "status"),
    [
        ("image", "deduct", "done", 0.05, 0.05, "completed"),
        ("turbo", "deduct", "done", 0.03, 0.03, "completed"),
        ("video", "deduct", "done", 0.5, 0.5, "completed"),
        ("failed", "refund", "refunded", 0, 0.05, "failed"),
        ("deleted", "deduct", "done", 0.05, 0.05, "deleted"),
        ("running", "deduct", "pre", 0.05, 0.05, "processing"),
        ("cancelled", "refund", "refunded", 0, 0.03, "deleted"),
        ("waiting", "deduct", "pre", 0.08, 0.08, "created"),
    ],
)
def test_a_record(
    own: LiveServer,
    paid: dict[str, str],
    name: str,
    billing_type: str,
    state: str,
    price: float,
    held_at_first: float,
    status: str,
) -> None:
    """Each fate of a price can be told from its record."""
    item = of(own, paid[name])
    order = item["order"]
    assert (item["billing_type"], item["price"]) == (billing_type, price)
    assert (order["state"], order["price"], order["origin_price"]) == (state, price, held_at_first)
    assert (item["prediction"]["uuid"], item["prediction"]["status"]) == (paid[name], status)


def test_the_fields_of_a_record(own: LiveServer, paid: dict[str, str]) -> None:
    """Those of the vendor, each of its type; the model by the id it was submitted to."""
    item = of(own, paid["video"])
    assert {name: type(value) for name, value in item.items()} == {
        "uuid": str,
        "billing_type": str,
        "price": float,
        "created_at": str,
        "updated_at": str,
        "order": dict,
        "prediction": dict,
        "access_key_id": str,
    }
    assert item["prediction"]["model_uuid"] == VIDEO
    assert item["created_at"] < item["updated_at"]


def test_records_newest_first_or_oldest_first(own: LiveServer, paid: dict[str, str]) -> None:
    """As asked; newest first where nothing is asked."""

    def ids(**query: Any) -> list[str]:
        return [item["prediction"]["uuid"] for item in billings(own, **query)["items"]]

    assert ids(sort="created_at ASC") == list(paid.values())
    assert ids() == ids(sort="created_at DESC") == list(paid.values())[::-1]


def test_records_by_type(own: LiveServer, paid: dict[str, str]) -> None:
    """What was taken, and what was given back; a type that does not occur finds nothing."""
    assert billings(own, billing_type="deduct")["total"] == len(paid) - 2
    refunded = {item["prediction"]["uuid"] for item in billings(own, billing_type="refund")["items"]}
    assert refunded == {paid["failed"], paid["cancelled"]}
    assert billings(own, billing_type="recharge")["items"] == []


@pytest.mark.parametrize("form", [str, int])
def test_records_by_time(own: LiveServer, paid: dict[str, str], form: Callable[[int], str | int]) -> None:
    """From one time on, up to and without another, in milliseconds since 1970, as text or as a number."""
    (row,) = own.query("SELECT created_at FROM tasks WHERE id = $1", paid["failed"])
    # The first millisecond that is not before it: records are finer than what their times show.
    moment = form(int(row["created_at"].timestamp() * 1000) + 1)
    before, after = billings(own, end_time=moment)["total"], billings(own, start_time=moment)["total"]
    assert before + after == len(paid)
    assert {before, after} != {0, len(paid)}


def test_pages_of_records(own: LiveServer, paid: dict[str, str]) -> None:
    """Together they are the whole, each once."""
    pages = [billings(own, page=page, page_size=3) for page in (1, 2, 3)]
    assert [len(page["items"]) for page in pages] == [3, 3, len(paid) - 6]
    assert {page["total"] for page in pages} == {len(paid)}
    assert len({item["uuid"] for page in pages for item in page["items"]}) == len(paid)


def test_usage_by_model(own: LiveServer, paid: dict[str, str]) -> None:
    """Count and cost of each, and when it was used last."""
    assert paid
    today = datetime.now(UTC).date().isoformat()
    told = [
        (used["model_uuid"], used["model_type"], used["total_count"], used["total_cost"], used["unit_price"])
        for used in usage(own)["per_model_usage"]
    ]
    assert told == [
        (IMAGE, "text-to-image", 5, pytest.approx(0.1), pytest.approx(0.05)),
        (TURBO, "text-to-image", 2, pytest.approx(0.03), pytest.approx(0.03)),
        (VIDEO, "image-to-video", 1, 0.5, 0.5),
    ]
    assert {used["last_used_date"] for used in usage(own)["per_model_usage"]} == {today}


def test_usage_by_day(own: LiveServer, paid: dict[str, str]) -> None:
    """One day, whose models add up to it."""
    (day,) = usage(own)["daily_usage"]
    assert (day["date"], day["count"]) == (datetime.now(UTC).date().isoformat(), len(paid))
    assert total(model["amount"] for model in day["models"]) == total([day["amount"]])
    assert sum(model["count"] for model in day["models"]) == len(paid)


def test_usage_in_all(own: LiveServer, paid: dict[str, str]) -> None:
    """Everything that was asked for, and what of it succeeded."""
    assert usage(own)["summary"] == {
        "total_cost": pytest.approx(0.63),
        "held_cost": pytest.approx(0.13),
        "total_requests": len(paid),
        "success_requests": 4,
    }


def test_usage_of_one_model(own: LiveServer, paid: dict[str, str]) -> None:
    """The others are left out; one that is not here was not used."""
    assert paid
    assert [used["model_uuid"] for used in usage(own, model_uuid=VIDEO)["per_model_usage"]] == [VIDEO]
    assert usage(own, model_uuid="vendor/other")["summary"]["total_requests"] == 0


def test_usage_of_another_time(own: LiveServer, paid: dict[str, str]) -> None:
    """Nothing happened then."""
    assert paid
    assert usage(own, start_time="2020-01-01T00:00:00Z", end_time="2020-12-31T00:00:00Z") == {
        "per_model_usage": [],
        "daily_usage": [],
        "summary": {"total_cost": 0, "held_cost": 0, "total_requests": 0, "success_requests": 0},
    }


SPAN = {"start_time": "2026-01-01T00:00:00Z", "end_time": "2026-01-02T00:00:00Z"}


@pytest.mark.parametrize(
    ("route", "body", "named"),
    [
        ("billings/search", {"page": 0}, "page"),
        ("billings/search", {"page_size": 101}, "page_size"),
        ("billings/search", {"sort": "price ASC"}, "sort"),
        ("billings/search", {"start_time": "long ago"}, "start_time"),
        ("billings/search", {"prediction_uuids": "x"}, "prediction_uuids"),
        ("billings/search", {"prediction_uuids": ["x"] * 1001}, "prediction_uuids"),
        ("billings/search", {"billing_type": 7}, "billing_type"),
        ("user/usage_stats", {"end_time": SPAN["end_time"]}, "start_time"),
        ("user/usage_stats", {"start_time": SPAN["start_time"]}, "end_time"),
        ("user/usage_stats", {**SPAN, "end_time": "2027-01-03T00:00:00Z"}, "end_time"),
        ("user/usage_stats", {**SPAN, "model_uuid": []}, "model_uuid"),
    ],
)
def test_a_query_that_is_refused(own: LiveServer, route: str, body: dict[str, Any], named: str) -> None:
    """400 with the parameter's name."""
    answer = own.request("POST", f"/api/v3/{route}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert f"'{named}'" in answer.json()["message"]


def test_ids_that_are_none_were_billed_for_nothing(own: LiveServer) -> None:
    """No error, and no records."""
    assert billings(own, prediction_uuids=["no id", "", "0" * 32]) == {"page": 1, "total": 0, "items": []}
    assert billings(own, prediction_uuids=[])["total"] == 0


def test_a_request_that_cannot_be_paid(start_server: Callable[..., LiveServer], tmp_path: Path) -> None:
    """400 with code 1407 and a message that starts with the words that clients look for; nothing is billed."""
    server = start_server(VITASCOPE_STARTING_BALANCE="0.06")
    pause = tmp_path / "running"
    server.submit(f"[pause {pause}]")
    answer = server.request("POST", "/api/v3/runwayml/gen4-image", json={"prompt": "x"})
    let_go(pause)
    assert (answer.status_code, answer.json()["code"]) == (400, 1407)
    assert answer.json()["message"].startswith("Insufficient credits")
    assert balance(server) == Decimal("0.01")
    assert billings(server)["total"] == 1
