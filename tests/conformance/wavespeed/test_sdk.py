"""The official Python SDK, pointed at this server by its base URL and nothing else."""

from __future__ import annotations

import base64
import io
import re
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from wavespeed import Client

from live import HTTP, LiveServer, let_go, reached, wait_for
from pictures import data_uri, picture, size_and_format

IMAGE = "runwayml/gen4-image"
TURBO = "runwayml/gen4-image-turbo"
VIDEO = "runwayml/gen4-turbo"
SMALL = {"resolution": "720p", "aspect_ratio": "1:1"}
INPUTS: dict[str, dict[str, Any]] = {
    IMAGE: {"prompt": "a quiet lake", **SMALL},
    TURBO: {"prompt": "a quiet lake", **SMALL},
    VIDEO: {"prompt": "the camera zooms in", "image": data_uri(picture())},
}
TYPES = {IMAGE: "image/jpeg", TURBO: "image/jpeg", VIDEO: "video/mp4"}
POLL = 0.05


@pytest.fixture
def client(server: LiveServer) -> Client:
    """The SDK's client."""
    return Client(api_key="any-key", base_url=server.url)


def fetched(outputs: list[str]) -> httpx.Response:
    (url,) = outputs
    answer = HTTP.get(url)
    assert answer.status_code == 200
    return answer


def made(client: Client, **inputs: Any) -> bytes:
    return fetched(client.run(IMAGE, {**INPUTS[IMAGE], **inputs}, poll_interval=POLL)["outputs"]).content


@pytest.mark.parametrize("model", INPUTS)
def test_run_polls_to_one_output(client: Client, model: str) -> None:
    """`run` of each model ends with one URL that anyone can read."""
    outputs = client.run(model, INPUTS[model], poll_interval=POLL)["outputs"]
    assert fetched(outputs).headers["content-type"] == TYPES[model]


@pytest.mark.parametrize("model", INPUTS)
def test_sync_mode_answers_with_the_output(client: Client, model: str) -> None:
    """The submit itself brings the completed prediction."""
    outputs = client.run(model, INPUTS[model], enable_sync_mode=True)["outputs"]
    assert fetched(outputs).headers["content-type"] == TYPES[model]


def test_sync_mode_of_a_failing_task(client: Client) -> None:
    """The SDK tells the task's error and its id."""
    with pytest.raises(
        RuntimeError, match=r"^Prediction failed \(task_id: [0-9a-f]{32}\): The faulty engine was asked"
    ):
        client.run(IMAGE, {"prompt": "[refuse]"}, enable_sync_mode=True)


def test_sync_mode_that_takes_too_long(impatient_server: LiveServer, tmp_path: Path) -> None:
    """The SDK recognises the wait's end, and the task goes on: it can be had by its id."""
    client = Client(api_key="any-key", base_url=impatient_server.url)
    pause = tmp_path / "long"
    answer = client.run_no_throw(IMAGE, {"prompt": f"[pause {pause}]", **SMALL}, enable_sync_mode=True)
    let_go(pause)
    assert (answer["status"], answer["outputs"]) == ("processing", None)
    assert "Sync mode timed out after 0.3 seconds" in answer["error"]
    impatient_server.ended(answer["task_id"])
    assert client.get_result(answer["task_id"])["data"]["status"] == "completed"


def test_a_caller_who_leaves_sync_mode_cancels_nothing(server: LiveServer, client: Client, tmp_path: Path) -> None:
    """The task of a sync call whose caller went away is finished all the same."""
    pause = tmp_path / "left"
    with pytest.raises(RuntimeError, match="did not return a response"):
        client.run(IMAGE, {"prompt": f"[pause {pause}]", **SMALL}, enable_sync_mode=True, timeout=0.7)
    reached(pause)
    generation = re.findall(r"generation\.claimed .*generation=(\w+)", server.log)[-1]
    let_go(pause)
    wait_for(lambda: re.search(rf"generation\.succeeded .*generation={generation}", server.log))


@pytest.mark.parametrize(
    ("name", "image_format"), [("photo.png", "PNG"), ("photo.webp", "WEBP"), ("photo.jpg", "JPEG"), ("photo", "PNG")]
)
def test_an_uploaded_file_is_an_input(client: Client, tmp_path: Path, name: str, image_format: str) -> None:
    """The URL that `upload` returns can be given as a reference, whatever the file is called."""
    file = tmp_path / name
    file.write_bytes(picture(image_format=image_format))
    assert made(client, reference_images=[client.upload(str(file))])


def test_a_stream_without_a_name_is_uploaded(client: Client) -> None:
    """What is read back is what was sent."""
    content = picture(image_format="WEBP")
    answer = fetched([client.upload(io.BytesIO(content))])
    assert (answer.content, answer.headers["content-type"]) == (content, "image/webp")


def test_an_uploaded_picture_is_a_first_frame(client: Client) -> None:
    """`upload`, then `run` of the video model with its URL."""
    image = client.upload(io.BytesIO(picture()))
    assert client.run(VIDEO, {"prompt": "zoom", "image": image}, poll_interval=POLL)["outputs"]


def test_an_empty_file_is_not_uploaded(client: Client) -> None:
    """A ticket for no bytes is refused."""
    with pytest.raises(RuntimeError, match=r'^Failed to create upload: HTTP 400: \{"code":400,"message":'):
        client.upload(io.BytesIO(b""))


def test_an_output_is_a_reference(client: Client) -> None:
    """The URL of an earlier output can be given as a reference image."""
    outputs = client.run(IMAGE, INPUTS[IMAGE], poll_interval=POLL)["outputs"]
    assert made(client, reference_images=outputs)


def test_an_output_is_a_first_frame(client: Client) -> None:
    """The URL of an earlier output can be given as the image of a video."""
    outputs = client.run(IMAGE, INPUTS[IMAGE], poll_interval=POLL)["outputs"]
    assert client.run(VIDEO, {"prompt": "zoom", "image": outputs[0]}, poll_interval=POLL)["outputs"]


def test_a_blank_key_is_refused_at_submit(server: LiveServer) -> None:
    """The SDK sends any key that is not empty; the answer is a 401 it can show."""
    with pytest.raises(RuntimeError, match=r'^Failed to submit prediction: HTTP 401: \{"code":401,"message":"'):
        Client(api_key=" ", base_url=server.url).run(IMAGE, INPUTS[IMAGE])


def test_a_blank_key_is_refused_at_poll(server: LiveServer, client: Client) -> None:
    """The same for a poll, at once and without a retry."""
    task_id = client.run_no_throw(IMAGE, INPUTS[IMAGE], enable_sync_mode=True)["task_id"]
    with pytest.raises(RuntimeError, match="HTTP 401"):
        Client(api_key=" ", base_url=server.url).get_result(task_id)


def test_a_blank_key_is_refused_at_upload(server: LiveServer) -> None:
    """The same for an upload."""
    with pytest.raises(RuntimeError, match="HTTP 401"):
        Client(api_key=" ", base_url=server.url).upload(io.BytesIO(picture()))


def test_a_failed_task_says_why(client: Client) -> None:
    """A polled failure raises with the task's id, its error reaches the caller, and its code is in the result."""
    answer = client.run_no_throw(IMAGE, {"prompt": "[refuse]"}, poll_interval=POLL)
    assert answer["error"].endswith("The faulty engine was asked to refuse this.")
    assert client.get_result(answer["task_id"])["data"]["code"] == 1401


def test_a_failed_task_is_not_submitted_again(server: LiveServer, client: Client) -> None:
    """A client that may retry tasks does not retry one that cannot succeed."""
    before = server.log.count("task.accepted")
    client.run_no_throw(IMAGE, {"prompt": "[raise]"}, poll_interval=POLL, max_retries=1)
    assert server.log.count("task.accepted") == before + 1


def test_a_deleted_task_stops_the_sdk(server: LiveServer, client: Client, tmp_path: Path) -> None:
    """A client that polls learns of the deletion and waits no longer."""
    pause = tmp_path / "deleted"
    answers: list[dict[str, Any]] = []

    def run() -> None:
        answers.append(client.run_no_throw(IMAGE, {"prompt": f"[pause {pause}]"}, poll_interval=POLL))

    polling = threading.Thread(target=run)
    polling.start()
    reached(pause)
    task_id = re.findall(r"task\.accepted .*task=(\w+)", server.log)[-1]
    server.request("DELETE", f"/api/v3/predictions/{task_id}")
    polling.join(timeout=30)
    assert answers[0]["error"] == f"Prediction deleted (task_id: {task_id}): Unknown error"


def test_an_unknown_model_is_refused(client: Client) -> None:
    """404, and the SDK shows the models there are."""
    with pytest.raises(RuntimeError, match=r"HTTP 404: .*runwayml/gen4-turbo"):
        client.run("runwayml/gen9", {"prompt": "x"})


def test_an_unknown_task_is_not_retried(client: Client) -> None:
    """404 stops the SDK at once."""
    with pytest.raises(RuntimeError, match=r'HTTP 404: \{"code":404,"message":"Prediction not found"\}'):
        client.get_result("0" * 32)


@pytest.mark.parametrize("sync", [False, True])
def test_base64_output_is_the_file(client: Client, *, sync: bool) -> None:
    """Bare base64 on one line, of the JPEG itself."""
    inputs = {**INPUTS[IMAGE], "enable_base64_output": True}
    (output,) = client.run(IMAGE, inputs, poll_interval=POLL, enable_sync_mode=sync)["outputs"]
    assert size_and_format(base64.b64decode(output, validate=True)) == ((720, 720), "JPEG")


def test_base64_output_is_the_same_file(client: Client) -> None:
    """The same request gives the same bytes in either form."""
    inputs = {**INPUTS[IMAGE], "seed": 5, "enable_base64_output": True}
    (output,) = client.run(IMAGE, inputs, poll_interval=POLL)["outputs"]
    assert base64.b64decode(output) == made(client, seed=5)


def test_the_same_seed_gives_the_same_bytes(client: Client) -> None:
    """A request is reproducible by its seed."""
    assert made(client, seed=7) == made(client, seed=7)


def test_another_seed_gives_other_bytes(client: Client) -> None:
    """The seed is heard."""
    assert made(client, seed=7) != made(client, seed=8)


def test_without_a_seed_each_run_differs(client: Client) -> None:
    """No seed means a random one."""
    assert made(client) != made(client)


def test_minus_one_is_a_random_seed(client: Client) -> None:
    """-1 means the same as none."""
    assert made(client, seed=-1) != made(client, seed=-1)
