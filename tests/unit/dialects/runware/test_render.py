"""Tasks in Runware's words, at each point of their life."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from factories import OWNER, claimed, new_task, output, read, submission, written
from inferences import UUID
from vitascope.database import Database
from vitascope.deliveries import Delivery
from vitascope.deliveries.model import DeliveryState
from vitascope.dialects.runware import render
from vitascope.dialects.runware.calls import complete
from vitascope.dialects.runware.errors import TaskRefused
from vitascope.dialects.runware.webhooks import Webhooks
from vitascope.storage import Signer
from vitascope.tasks import store
from vitascope.tasks.assets import Assets
from vitascope.tasks.model import Asset, Failure, Generation, State, Submission, Task
from vitascope.tasks.removal import Keeping
from vitascope.testing.storages import FaultyStorage

NOW = datetime(2026, 11, 21, tzinfo=UTC)
BYTES = b"\xff\xd8\xff picture"
FAILURE = Failure(code="engine_failed", message="The engine raised.")
NAMES = {"taskType": "imageInference", "taskUUID": UUID}


@pytest.fixture
def assets(database: Database, tmp_path: Path) -> Assets:
    keeping = Keeping(timedelta(hours=1), budget=0)
    return Assets(database, FaultyStorage(tmp_path / "files"), Signer(b"secret"), work_folder=tmp_path, keep=keeping)


def asked(**values: Any) -> Submission:
    options = {"outputType": "URL", "includeCost": False, **values.pop("client_options", {})}
    return submission(
        model="gen4-image-turbo", client_options=options, client_inputs={"taskUUID": UUID}, count=3, **values
    )


def task(*states: State, made: Submission | None = None) -> Task:
    """A task whose generations are in these states."""
    made = made or asked()
    whole = new_task(made.model_copy(update={"count": len(states)}), dialect="runware").as_written(NOW)
    generations = tuple(as_ended(one, state) for one, state in zip(whole.generations, states, strict=True))
    ended = all(state.is_terminal for state in states)
    return whole.model_copy(update={"generations": generations, "state": State.SUCCEEDED if ended else State.RUNNING})


def as_ended(generation: Generation, state: State) -> Generation:
    values: dict[str, Any] = {"state": state, "progress": 0.999 if state is State.RUNNING else 0.0}
    if state is State.SUCCEEDED:
        asset = Asset(
            id=generation.id,
            owner=OWNER,
            kind="output",
            media_type="image/jpeg",
            size=9,
            storage_key="outputs/one.jpg",
            created_at=NOW,
            expires_at=NOW,
        )
        values |= {"output": asset, "price": "0.02"}
    if state is State.FAILED:
        values["failure"] = FAILURE
    return Generation.model_validate({**generation.model_dump(), **values})


def items(given: list[render.Answer]) -> list[dict[str, Any]]:
    return [answer.item for answer in given]


def test_an_acknowledgement_has_two_keys() -> None:
    """Clients take a third for a result."""
    assert render.acknowledged(task(State.QUEUED)).item == NAMES


def test_a_result_is_what_its_page_shows(assets: Assets) -> None:
    """No field that was not asked for, and none that is null."""
    one = task(State.SUCCEEDED)
    generation = one.generations[0]
    item = render.result(one, generation, assets).item
    url = item.pop("imageURL")
    assert item == {**NAMES, "imageUUID": str(generation.id), "seed": generation.seed}
    assert url.startswith(f"http://127.0.0.1/vitascope/assets/{generation.id}.jpg?")


def test_a_film_has_names_of_its_own(assets: Assets) -> None:
    """Its UUID and its URL are a video's."""
    one = task(State.SUCCEEDED, made=asked().model_copy(update={"model": "gen4-turbo"}))
    item = render.result(one, one.generations[0], assets).item
    assert set(item) == {"taskType", "taskUUID", "videoUUID", "videoURL", "seed"}
    assert item["taskType"] == "videoInference"


def test_the_cost_is_told_to_whoever_asked(assets: Assets) -> None:
    """As a number in USD, for each result."""
    one = task(State.SUCCEEDED, made=asked(client_options={"includeCost": True}))
    assert render.result(one, one.generations[0], assets).item["cost"] == 0.02


@pytest.mark.parametrize("nsfw", [True, False])
def test_a_check_is_told_where_there_was_one(assets: Assets, nsfw: bool) -> None:
    """Whatever it found."""
    one = task(State.SUCCEEDED)
    checked = one.generations[0].model_copy(update={"nsfw": nsfw})
    assert render.result(one, checked, assets).item["NSFWContent"] is nsfw


def test_a_failure_names_its_task(assets: Assets) -> None:
    """And is an error, with a status of its own."""
    one = task(State.FAILED)
    answer = render.result(one, one.generations[0], assets)
    assert (answer.is_error, answer.status) == (True, 500)
    assert answer.item == {"code": "inferenceError", "message": FAILURE.message, "status": "error", **NAMES}


def test_what_was_cancelled_is_an_error(assets: Assets) -> None:
    """Nobody waits for ever for what was deleted elsewhere."""
    one = task(State.CANCELLED)
    assert render.result(one, one.generations[0], assets).item["code"] == "taskCancelled"


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING])
def test_what_has_not_ended_is_processing(assets: Assets, state: State, whole: bool) -> None:
    """With the UUID that its result will have, and nothing that ends in URL."""
    one = task(state)
    (item,) = items(render.state(one, assets, whole=whole))
    uuid = str(one.generations[0].id)
    progress = 99 if state is State.RUNNING else 0
    assert item == {**NAMES, "status": "processing", "imageUUID": uuid, "progress": progress}


def test_some_results_are_shown_early_where_they_are_not_wanted_whole(assets: Assets) -> None:
    """Each is what it is."""
    one = task(State.SUCCEEDED, State.RUNNING, State.FAILED)
    assert [item["status"] for item in items(render.state(one, assets, whole=False))] == [
        "success",
        "processing",
        "error",
    ]


def test_results_are_withheld_until_all_are_there(assets: Assets) -> None:
    """A client that is shown some early counts them twice: what failed is not told before either."""
    one = task(State.SUCCEEDED, State.RUNNING, State.FAILED)
    assert {item["status"] for item in items(render.state(one, assets, whole=True))} == {"processing"}
    ended = task(State.SUCCEEDED, State.SUCCEEDED, State.FAILED)
    assert [item["status"] for item in items(render.state(ended, assets, whole=True))] == [
        "success",
        "success",
        "error",
    ]


def test_an_answer_is_the_same_each_time(assets: Assets) -> None:
    """Clients tell results apart by what is in them."""
    one = task(State.SUCCEEDED, State.SUCCEEDED)
    first, second = (items(render.state(one, assets, whole=True)) for _ in range(2))
    assert first == second
    assert first[0]["imageUUID"] != first[1]["imageUUID"]
    assert first[1]["seed"] == first[0]["seed"] + 1


def test_a_message_has_no_empty_errors(assets: Assets) -> None:
    """A client takes their presence for a failure; data is always there."""
    good, bad = (render.state(task(state), assets, whole=True) for state in (State.SUCCEEDED, State.FAILED))
    assert set(render.message(good)) == {"data"}
    assert render.message(bad) == {"data": [], "errors": items(bad)}
    assert render.message([*good, *bad]) == {"data": items(good), "errors": items(bad)}


def test_a_refusal_is_an_error_about_its_task() -> None:
    """With the status that it has over REST."""
    answer = render.refused(TaskRefused("taskNotFound", "There is none.", status=404), {**NAMES, "seed": 5})
    assert (answer.is_error, answer.status) == (True, 404)
    assert answer.item == {"code": "taskNotFound", "message": "There is none.", **NAMES}


async def stored(database: Database, assets: Assets, tmp_path: Path, output_type: str) -> render.Answer:
    """The result of a task whose output is stored, as it waits to be sent."""
    made = asked(client_options={"outputType": output_type}).model_copy(update={"count": 1})
    new = await written(database, made, dialect="runware")
    folder = tmp_path / "files" / "outputs"
    folder.mkdir(parents=True)
    (folder / "one.jpg").write_bytes(BYTES)
    async with database.transaction() as connection:
        await store.finish(connection, await claimed(database, new), output(), keep=timedelta(hours=1))
    one = await read(database, new)
    return render.result(one, one.generations[0], assets)


@pytest.mark.parametrize(
    ("output_type", "name", "prefix"),
    [("base64Data", "imageBase64Data", ""), ("dataURI", "imageDataURI", "data:image/jpeg;base64,")],
)
async def test_bytes_are_read_when_they_are_sent(
    database: Database, assets: Assets, tmp_path: Path, output_type: str, name: str, prefix: str
) -> None:
    """Until then an answer is small; then it has them, and no URL."""
    answer = await stored(database, assets, tmp_path, output_type)
    assert len(str(answer.item)) < 500
    item = (await complete(answer, assets)).item
    assert item[name] == prefix + base64.b64encode(BYTES).decode()
    assert not {"imageURL", "outputType"} & set(item)


@pytest.mark.parametrize("when", ["before", "between"])
async def test_an_output_that_is_gone_meanwhile_is_an_error(
    database: Database, assets: Assets, tmp_path: Path, when: str
) -> None:
    """Removed before it is looked for, or between that and its being read; it names its task, as any other."""
    answer = await stored(database, assets, tmp_path, "base64Data")
    assert answer.inline is not None
    if when == "before":
        await assets.delete(answer.inline.id, OWNER)
    else:
        (tmp_path / "lost").touch()
    gone = await complete(answer, assets)
    assert gone.status == 404
    assert {name: gone.item[name] for name in ("code", *NAMES)} == {"code": "taskExpired", **NAMES}


async def told(webhooks: Webhooks, one: Task) -> dict[str, Any]:
    """What a webhook says of a task's second generation."""
    generation = one.generations[1]
    delivery = Delivery(
        uuid4(),
        one.id,
        generation.id,
        "webhook",
        "https://example.com",
        DeliveryState.PENDING,
        1,
        None,
        None,
        NOW,
        None,
    )
    body, headers = await webhooks.webhook(delivery, one, "secret")
    assert headers == {"Content-Type": "application/json"}
    said: dict[str, Any] = json.loads(body)
    return said


@pytest.mark.parametrize(("state", "where"), [(State.SUCCEEDED, "data"), (State.FAILED, "errors")])
async def test_a_webhook_says_it_in_both_ways(assets: Assets, state: State, where: str) -> None:
    """The item itself, and in a list, as those who receive it expect the one or the other; it is about one result."""
    one = task(State.SUCCEEDED, state)
    item = render.result(one, one.generations[1], assets, status="success").item
    assert await told(Webhooks(assets), one) == {**item, where: [item]}
    assert await told(Webhooks(assets, "item"), one) == item
    assert await told(Webhooks(assets, "list"), one) == {where: [item]}
