"""Looking through predictions and deleting them by the list (contract section 9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from live import FAULTY, HTTP, LiveServer, let_go, reached
from pictures import data_uri, picture

IMAGE, VIDEO = "runwayml/gen4-image", "runwayml/gen4-turbo"
PICTURE = data_uri(picture())
URL = "https://pictures.example/1.png"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server of this file's own: what is listed depends on all that was submitted."""
    started = LiveServer(tmp_path_factory.mktemp("predictions"), **FAULTY, VITASCOPE_VIDEO_SECONDS="2")
    yield started
    started.stop()


@pytest.fixture(scope="module")
def told(own: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The ids of a prediction at each status, oldest first."""
    ids = {"completed": own.submit("a lake", seed=7, reference_images=[PICTURE])}
    ids["video"] = own.submit("zoom", VIDEO, image=PICTURE)
    ids["base64"] = own.submit("inline", enable_base64_output=True)
    ids["failed"] = own.submit("x", reference_images=[URL])
    ids["gone"] = own.submit("deleted")
    ids["old"] = own.submit("of last week")
    for task_id in ids.values():
        own.ended(task_id)
    own.request("DELETE", f"/api/v3/predictions/{ids['gone']}")
    own.query("UPDATE tasks SET created_at = now() - interval '7 days 1 minute' WHERE id = $1", ids["old"])
    pause = tmp_path_factory.mktemp("listed") / "running"
    ids["processing"] = own.submit(f"[pause {pause}]")
    reached(pause)
    ids["created"] = own.submit("waits")
    yield ids
    let_go(pause)


def listed(server: LiveServer, **query: Any) -> dict[str, Any]:
    answer = server.request("POST", "/api/v3/predictions", json=query)
    assert answer.status_code == 200, answer.text
    envelope = answer.json()
    assert {**envelope, "data": None} == {"code": 200, "message": "success", "data": None}
    data: dict[str, Any] = envelope["data"]
    return data


def ids_of(data: dict[str, Any]) -> list[str]:
    return [item["id"] for item in data["items"]]


SHOWN = ["created", "processing", "failed", "base64", "video", "completed"]


def test_all_of_the_last_week_newest_first(own: LiveServer, told: dict[str, str]) -> None:
    """Without those that were deleted, and without what is older than seven days."""
    data = listed(own)
    assert ids_of(data) == [told[name] for name in SHOWN]
    assert (data["page"], data["total"], data["has_more"]) == (1, len(SHOWN), False)


def test_an_item_is_the_prediction_with_its_input(own: LiveServer, told: dict[str, str]) -> None:
    """Nothing is shown otherwise than where it is read alone."""
    (item,) = [item for item in listed(own)["items"] if item["id"] == told["failed"]]
    assert item.pop("input") == {
        "prompt": "x",
        "aspect_ratio": "1:1",
        "resolution": "720p",
        "reference_images": [URL],
        "seed": -1,
        "enable_base64_output": False,
        "enable_sync_mode": False,
    }
    assert item == own.prediction(told["failed"])


def test_images_of_an_input_are_urls(own: LiveServer, told: dict[str, str]) -> None:
    """A URL as it was given; a picture that came inside the request under a URL that can be read, and used again."""
    by_id = {item["id"]: item["input"] for item in listed(own)["items"]}
    (inside,) = by_id[told["completed"]]["reference_images"]
    assert HTTP.get(inside).content == picture()
    assert HTTP.get(by_id[told["video"]]["image"]).content == picture()


def test_outputs_are_urls_in_a_list(own: LiveServer, told: dict[str, str]) -> None:
    """Also those that were asked for as base64: a page of them would be a hundred files."""
    (item,) = [item for item in listed(own)["items"] if item["id"] == told["base64"]]
    (url,) = item["outputs"]
    assert HTTP.get(url).headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("size", [1, 2, 4, 6, 7])
def test_pages_follow_each_other(own: LiveServer, told: dict[str, str], size: int) -> None:
    """Together they are the whole, and only the last has no more."""
    pages = [listed(own, page=page, page_size=size) for page in range(1, -(-len(SHOWN) // size) + 1)]
    assert [found for page in pages for found in ids_of(page)] == [told[name] for name in SHOWN]
    assert [page["has_more"] for page in pages] == [True] * (len(pages) - 1) + [False]
    assert {page["total"] for page in pages} == {len(SHOWN)}


@pytest.mark.parametrize("page", [2, 1000, 1_000_000])
def test_a_page_past_the_end(own: LiveServer, told: dict[str, str], page: int) -> None:
    """Empty, and there is no more."""
    assert told
    assert listed(own, page=page) == {"page": page, "items": [], "total": len(SHOWN), "has_more": False}


@pytest.mark.parametrize("status", ["created", "processing", "failed"])
def test_by_status(own: LiveServer, told: dict[str, str], status: str) -> None:
    """Each by the word it is shown with."""
    assert ids_of(listed(own, status=status)) == [told[status]]


def test_completed_ones(own: LiveServer, told: dict[str, str]) -> None:
    """All of them."""
    assert ids_of(listed(own, status="completed")) == [told["base64"], told["video"], told["completed"]]


@pytest.mark.parametrize("status", ["cancelled", "timeout", "deleted"])
def test_statuses_that_none_has(own: LiveServer, told: dict[str, str], status: str) -> None:
    """Words of the vendor, and nothing is found."""
    assert told
    assert listed(own, status=status)["total"] == 0


def test_by_model(own: LiveServer, told: dict[str, str]) -> None:
    """By the id it was submitted to; one that is not here finds nothing."""
    assert ids_of(listed(own, model=VIDEO)) == [told["video"]]
    assert listed(own, model=IMAGE)["total"] == len(SHOWN) - 1
    assert listed(own, model="vendor/other")["items"] == []


def test_by_time(own: LiveServer, told: dict[str, str]) -> None:
    """From one time on, up to and without another."""
    (row,) = own.query("SELECT created_at FROM tasks WHERE id = $1", told["base64"])
    moment = row["created_at"]
    later = [told[name] for name in SHOWN[:4]]
    assert ids_of(listed(own, created_after=moment.isoformat())) == later
    assert ids_of(listed(own, created_before=moment.isoformat())) == [told[name] for name in SHOWN[4:]]
    assert ids_of(listed(own, created_after=moment.astimezone(UTC).replace(tzinfo=None).isoformat())) == later


def test_no_time_reaches_behind_the_week(own: LiveServer, told: dict[str, str]) -> None:
    """What is older is not listed, however it is asked for."""
    assert told["old"] not in ids_of(listed(own, created_after="2000-01-01"))


def test_another_owner_sees_nothing(own: LiveServer, told: dict[str, str]) -> None:
    """Lists are of one's own, and what is another's cannot be deleted."""
    own.query("UPDATE tasks SET owner = 'another' WHERE id = $1", told["video"])
    try:
        assert told["video"] not in ids_of(listed(own))
        answer = own.request("POST", "/api/v3/predictions/delete", json={"ids": [told["video"]]})
        assert answer.json()["data"] == {"deleted_count": 0}
    finally:
        own.query("UPDATE tasks SET owner = 'local' WHERE id = $1", told["video"])


BAD_QUERIES: dict[str, list[Any]] = {
    "page": [0, -1, 1.5, "1", True, 10**30, []],
    "page_size": [0, 101, -1, "10", 1.0],
    "status": ["succeeded", "COMPLETED", 7, []],
    "created_after": ["yesterday", "2025-13-01", "", True, [], 10**40, "9" * 5000],
    "created_before": ["9999-12-31T23:59:59-14:00"],
    "model": [7],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD_QUERIES.items() for value in values])
def test_a_query_that_is_refused(own: LiveServer, name: str, value: Any) -> None:
    """400 with the parameter's name."""
    answer = own.request("POST", "/api/v3/predictions", json={name: value})
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert f"'{name}'" in answer.json()["message"]


# Deleting


def delete(server: LiveServer, *ids: str) -> Any:
    answer = server.request("POST", "/api/v3/predictions/delete", json={"ids": ids})
    assert answer.status_code == 200, answer.text
    assert answer.json()["code"] == 200
    return answer.json()["data"]


def test_deleting_by_the_list(server: LiveServer) -> None:
    """What is there is counted, once; what is not is passed over."""
    ids = [server.submit("x"), server.submit("y")]
    assert delete(server, *ids, ids[0], "0" * 32, "no id", "", "é") == {"deleted_count": 2}
    assert delete(server, *ids) == {"deleted_count": 0}
    assert not set(ids) & set(ids_of(listed(server)))


def test_deleting_cancels_what_runs(server: LiveServer, tmp_path: Path) -> None:
    """Its engine stops."""
    task_id = server.submit(f"[pause {tmp_path / 'running'}]")
    reached(tmp_path / "running")
    assert delete(server, task_id) == {"deleted_count": 1}
    assert server.ended(task_id)["state"] == "cancelled"


def test_deleting_takes_the_output_away(server: LiveServer) -> None:
    """Its URL leads nowhere."""
    task_id = server.submit("x")
    server.ended(task_id)
    (url,) = server.prediction(task_id)["outputs"]
    delete(server, task_id)
    assert HTTP.get(url).status_code == 410


@pytest.mark.parametrize("body", [{}, {"ids": "x"}, {"ids": [7]}, {"ids": None}, {"ids": ["x"] * 1001}])
def test_no_list_of_ids(server: LiveServer, body: dict[str, Any]) -> None:
    """400."""
    answer = server.request("POST", "/api/v3/predictions/delete", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)


def test_no_ids_at_all(server: LiveServer) -> None:
    """Nothing to do is no mistake."""
    assert delete(server) == {"deleted_count": 0}
