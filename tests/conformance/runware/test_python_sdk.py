"""The acceptance list of contract section 9, as far as it speaks of the official Python SDK: by that SDK."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from runware import IImageInference, IVideoInference, RunwareAPIError
from runware.types import IAsyncTaskResponse, IFrameImage, IInputFrame, IVideoInputs

from live import LiveServer, let_go, reached
from overheard import Overheard, overheard
from pictures import picture, size_and_format
from speaking import PICTURE, fetched, film, image
from vitascope.testing.receivers import Receiver

GUIDE = Path(__file__).parents[3] / "docs" / "how-to" / "use-the-runware-sdk.md"


def wanted(**values: Any) -> IImageInference:
    """A small image."""
    return IImageInference(**_known(image(**values)))


def wanted_film(**values: Any) -> IVideoInference:
    """A short film."""
    return IVideoInference(**_known(film(**values)))


def _known(task: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in task.items() if name != "taskType"}


def paused(path: Path) -> str:
    return f"[pause {path}]"


async def in_work(path: Path) -> None:
    """Until an engine has come to a pause."""
    await asyncio.to_thread(reached, path)


async def test_it_pings_before_it_is_let_in(server: LiveServer) -> None:
    """Line 1: the SDK sends its first ping behind its login, without waiting; both are answered, and it is in."""
    async with overheard(server) as client:
        assert [message[0]["taskType"] for message in client.said[:2]] == ["authentication", "ping"]
        async with asyncio.timeout(20):
            while len(client.heard) < 2:
                await asyncio.sleep(0.01)
        assert sorted(message["data"][0]["taskType"] for message in client.heard) == ["authentication", "ping"]
        assert client.isAuthenticated()


async def test_a_bad_key_is_told_at_the_first_call(strict_server: LiveServer, anna: str) -> None:
    """Line 1: a `ConnectionError` in the server's words; and nobody is shut out for it, not from the same machine."""
    async with overheard(strict_server, "no-such-key") as client:
        with pytest.raises(ConnectionError, match="Invalid API key"):
            await client.imageInference(wanted())
    async with overheard(strict_server, anna) as client:
        assert await client.imageInference(wanted())


async def test_two_images(sdk: Overheard) -> None:
    """Line 3: two frames with an image each, and nothing else is said of the task."""
    request = wanted(numberResults=2)
    results = await sdk.imageInference(request)
    told = sdk.told(request.taskUUID)
    assert sorted(result.imageUUID for result in results) == sorted(item["imageUUID"] for item in told)
    assert len({result.imageURL for result in results}) == 2
    assert [len(message["data"]) for message in sdk.heard if message["data"][0].get("taskUUID")] == [1, 1]


async def test_a_film_is_polled_for_without_waiting(sdk: Overheard, tmp_path: Path) -> None:
    """Line 5: items under way carry the film's UUID, without which the SDK asks only every 30 seconds."""
    request = wanted_film(positivePrompt=paused(tmp_path / "film"))
    accepted = await sdk.videoInference(request)
    assert accepted == IAsyncTaskResponse("videoInference", request.taskUUID)
    assert sdk.told(request.taskUUID) == [{"taskType": "videoInference", "taskUUID": request.taskUUID}]
    waiting = asyncio.create_task(sdk.getResponse(request.taskUUID))
    await in_work(tmp_path / "film")
    before = len(sdk.asked("getResponse"))
    async with asyncio.timeout(20):
        while len(sdk.asked("getResponse")) < before + 3:
            await asyncio.sleep(0.01)
    let_go(tmp_path / "film")
    (result,) = await waiting
    under_way = [item for item in sdk.told(request.taskUUID) if item.get("status") == "processing"]
    assert {item["videoUUID"] for item in under_way} == {result.videoUUID}
    assert fetched(result.videoURL).headers["content-type"] == "video/mp4"


@pytest.mark.parametrize("kind", ["image", "film"])
async def test_results_that_end_apart(sdk: Overheard, tmp_path: Path, kind: str) -> None:
    """Line 6: the SDK returns two results, not one twice, although one was there long before the other."""
    prompt = f"[seed 8] {paused(tmp_path / 'second')}"
    more: dict[str, Any] = {"positivePrompt": prompt, "seed": 7, "numberResults": 2}
    if kind == "image":
        accepted = await sdk.imageInference(wanted(deliveryMethod="async", **more))
    else:
        accepted = await sdk.videoInference(wanted_film(**more))
    await in_work(tmp_path / "second")
    waiting = asyncio.create_task(sdk.getResponse(accepted.taskUUID, numberResults=2))
    async with asyncio.timeout(20):
        while len(sdk.asked("getResponse")) < 3:
            await asyncio.sleep(0.01)
    let_go(tmp_path / "second")
    results = await waiting
    assert sorted(result.seed for result in results) == [7, 8]
    assert len({getattr(result, "imageUUID", None) or result.videoUUID for result in results}) == 2


async def test_an_image_that_fails(sdk: Overheard) -> None:
    """Line 7: the call raises with the code and the reason."""
    request = wanted(positivePrompt="[refuse]")
    with pytest.raises(RunwareAPIError, match="The faulty engine was asked to refuse this") as raised:
        await sdk.imageInference(request)
    assert raised.value.code == "invalidProviderContent"
    assert raised.value.error_data["taskUUID"] == request.taskUUID


async def test_a_film_that_fails(sdk: Overheard) -> None:
    """Line 7: `getResponse` raises at the first poll that finds it failed."""
    accepted = await sdk.videoInference(wanted_film(positivePrompt="[refuse]"))
    with pytest.raises(RunwareAPIError, match="asked to refuse"):
        await sdk.getResponse(accepted.taskUUID)
    told = [item for item in sdk.told(accepted.taskUUID) if item.get("status") == "error"]
    assert [(error["taskType"], error["code"]) for error in told] == [("videoInference", "invalidProviderContent")]


async def test_an_unknown_task(sdk: Overheard) -> None:
    """Line 8: told at the first poll."""
    with pytest.raises(RunwareAPIError, match="There is no task") as raised:
        await sdk.getResponse("7c2f4f6c-3a5e-4b8f-8f2e-0a1b2c3d4e5f")
    assert raised.value.code == "taskNotFound"
    assert len(sdk.asked("getResponse")) == 1


def made_for(server: LiveServer, task_uuid: str) -> list[Any]:
    """The generations that a taskUUID led to."""
    return server.query(
        "SELECT g.state, g.attempt, g.price FROM generations g JOIN tasks t ON t.id = g.task_id WHERE t.client_id = $1",
        task_uuid.replace("-", ""),
    )


async def test_a_connection_that_drops(server: LiveServer, tmp_path: Path) -> None:
    """Line 9: the SDK sends the same task again and gets its images; they were made once and paid for once."""
    async with overheard(server) as client:
        request = wanted(positivePrompt=paused(tmp_path / "drop"), numberResults=2)
        waiting = asyncio.create_task(client.imageInference(request))
        await in_work(tmp_path / "drop")
        client.drop()
        async with asyncio.timeout(30):
            while len(client.asked("imageInference")) < 2:
                await asyncio.sleep(0.01)
        let_go(tmp_path / "drop")
        results = await waiting
    first, again = client.asked("imageInference")
    assert first == again
    assert len({result.imageUUID for result in results}) == 2
    made = await asyncio.to_thread(made_for, server, request.taskUUID)
    assert [(row["state"], row["attempt"], float(row["price"])) for row in made] == [("succeeded", 1, 0.02)] * 2


async def test_a_restart(start_server: Callable[..., LiveServer], tmp_path: Path) -> None:
    """Lines 9 and 10: a server that restarts closes with 1012; the SDK comes back and gets the image of its call."""
    server = await asyncio.to_thread(start_server, VITASCOPE_SHUTDOWN_GRACE_SECONDS="0")
    async with overheard(server) as client:
        client.be_patient()
        request = wanted(positivePrompt=paused(tmp_path / "restart"))
        waiting = asyncio.create_task(client.imageInference(request))
        await in_work(tmp_path / "restart")
        socket = client._ws
        await asyncio.to_thread(server.stop)
        await socket.wait_closed()
        assert socket.close_code == 1012
        await asyncio.to_thread(server.start)
        let_go(tmp_path / "restart")
        (result,) = await waiting
    assert fetched(result.imageURL)
    assert [row["state"] for row in await asyncio.to_thread(made_for, server, request.taskUUID)] == ["succeeded"]


async def test_images_come_although_a_webhook_is_called(sdk: Overheard, receiver: Receiver) -> None:
    """Line 13: a synchronous call with a webhook returns its images, and each is told to the webhook too."""
    results = await sdk.imageInference(wanted(numberResults=2, webhookURL=receiver.url()))
    assert len(results) == 2
    assert len(await asyncio.to_thread(receiver.wait, 2)) == 2


async def test_an_asynchronous_call_with_a_webhook(sdk: Overheard, receiver: Receiver) -> None:
    """Line 13: is acknowledged at once; the webhook brings the result, and so does `getResponse`."""
    for accepted in (
        await sdk.imageInference(wanted(deliveryMethod="async", webhookURL=receiver.url("/image"))),
        await sdk.videoInference(wanted_film(webhookURL=receiver.url("/film"))),
    ):
        assert isinstance(accepted, IAsyncTaskResponse)
        assert await sdk.getResponse(accepted.taskUUID)
    requests = await asyncio.to_thread(receiver.wait, 2)
    assert sorted(request.path for request in requests) == ["/film", "/image"]


@pytest.mark.parametrize("kind", ["image", "film"])
async def test_what_is_put_to_an_endpoint(sdk: Overheard, receiver: Receiver, kind: str) -> None:
    """Line 14: by PUT, the very bytes that the URL has."""
    endpoint = receiver.url("/bucket/output?signature=1")
    if kind == "image":
        (result,) = await sdk.imageInference(wanted(uploadEndpoint=endpoint))
    else:
        accepted = await sdk.videoInference(wanted_film(uploadEndpoint=endpoint))
        (result,) = await sdk.getResponse(accepted.taskUUID)
    (request,) = await asyncio.to_thread(receiver.wait, 1)
    served = fetched(result.imageURL if kind == "image" else result.videoURL)
    assert (request.method, request.path) == ("PUT", "/bucket/output?signature=1")
    assert request.body == served.content
    assert request.headers["content-type"] == served.headers["content-type"]


async def test_an_upload_is_a_first_frame(sdk: Overheard, tmp_path: Path) -> None:
    """Line 15: `uploadImage`, then its UUID as the film's frame."""
    path = tmp_path / "frame.png"
    path.write_bytes(picture())
    uploaded = await sdk.uploadImage(str(path))
    assert fetched(uploaded.imageURL).content == path.read_bytes()
    frames = IVideoInputs(frameImages=[uploaded.imageUUID])
    accepted = await sdk.videoInference(wanted_film(inputs=frames))
    assert (await sdk.getResponse(accepted.taskUUID))[0].videoURL


async def test_media_is_a_reference(sdk: Overheard, tmp_path: Path) -> None:
    """Line 15: `uploadMedia` sends bare base64; the mediaUUID is an input as well."""
    path = tmp_path / "reference.webp"
    path.write_bytes(picture(image_format="WEBP"))
    uploaded = await sdk.uploadMedia(str(path))
    assert await sdk.imageInference(wanted(inputs={"referenceImages": [uploaded.mediaUUID]}))


async def test_a_result_is_an_input(sdk: Overheard) -> None:
    """The UUID of an earlier image is a reference and a first frame."""
    (earlier,) = await sdk.imageInference(wanted())
    assert await sdk.imageInference(wanted(inputs={"referenceImages": [earlier.imageUUID]}))
    accepted = await sdk.videoInference(wanted_film(inputs={"frameImages": [earlier.imageUUID]}))
    assert await sdk.getResponse(accepted.taskUUID)


async def test_a_local_file_is_sent_inside_the_request(sdk: Overheard, tmp_path: Path) -> None:
    """The SDK makes a data URI of it, in objects too."""
    path = tmp_path / "frame.jpg"
    path.write_bytes(picture(image_format="JPEG"))
    frames = IVideoInputs(frameImages=[IInputFrame(image=str(path), frame="first")])
    accepted = await sdk.videoInference(wanted_film(inputs=frames))
    assert sdk.asked("videoInference")[0]["inputs"]["frameImages"][0]["image"].startswith("data:")
    assert await sdk.getResponse(accepted.taskUUID)


async def test_a_film_in_the_older_words(sdk: Overheard) -> None:
    """`frameImages` at the top, with `inputImage`."""
    request = wanted_film(inputs=None)
    request.frameImages = [IFrameImage(inputImage=PICTURE, frame="first")]
    accepted = await sdk.videoInference(request)
    assert await sdk.getResponse(accepted.taskUUID)


async def test_a_synchronous_film(sdk: Overheard) -> None:
    """The page allows `async` only, and yet the SDK lets its users ask for both; it gets the films."""
    results = await sdk.videoInference(wanted_film(deliveryMethod="sync", numberResults=2))
    assert len({result.videoUUID for result in results}) == 2


async def test_a_result_is_told_before_the_others(sdk: Overheard, tmp_path: Path) -> None:
    """`onPartialImages` is called with each image as it is there."""
    partial: list[str] = []
    prompt = f"[seed 8] {paused(tmp_path / 'second')}"
    request = wanted(positivePrompt=prompt, seed=7, numberResults=2)
    request.onPartialImages = lambda images, _error: partial.extend(image.imageUUID for image in images)
    waiting = asyncio.create_task(sdk.imageInference(request))
    await in_work(tmp_path / "second")
    async with asyncio.timeout(20):
        while not partial:
            await asyncio.sleep(0.01)
    let_go(tmp_path / "second")
    assert [result.imageUUID for result in await waiting][:1] == partial[:1]


async def test_fifteen_calls_at_a_time(sdk: Overheard) -> None:
    """As many as the SDK runs: each gets its own image."""
    requests = [wanted() for _ in range(15)]
    results = await asyncio.gather(*(sdk.imageInference(request) for request in requests))
    assert [result.taskUUID for (result,) in results] == [request.taskUUID for request in requests]
    assert len({result.imageUUID for (result,) in results}) == 15


@pytest.mark.parametrize("output_type", ["base64Data", "dataURI"])
async def test_an_image_inside_the_answer(sdk: Overheard, output_type: Any) -> None:
    """`outputType` as the SDK's users write it, alone or in a list."""
    (result,) = await sdk.imageInference(wanted(outputType=[output_type]))
    assert result.imageURL is None
    assert (result.imageBase64Data is None) == (output_type == "dataURI")
    assert (result.imageDataURI is None) == (output_type == "base64Data")


async def test_task_details(sdk: Overheard) -> None:
    """What was asked and what came of it, as the SDK's own types."""
    request = wanted(seed=5)
    (result,) = await sdk.imageInference(request)
    details = await sdk.getTaskDetails(request.taskUUID)
    assert (details.request[0].positivePrompt, details.request[0].seed) == ("a quiet lake", 5)
    assert details.response[0].imageURL == result.imageURL
    with pytest.raises(RunwareAPIError, match="There is no task"):
        await sdk.getTaskDetails("7c2f4f6c-3a5e-4b8f-8f2e-0a1b2c3d4e5f")


async def test_what_the_sdk_sends_beside_the_page(sdk: Overheard) -> None:
    """Parameters of other models are ignored, not refused."""
    request = wanted(negativePrompt="blur", steps=4, CFGScale=3.5, scheduler="Euler", useCache=False)
    request.extraArgs = {"vendorExtra": [1]}
    (result,) = await sdk.imageInference(request)
    assert size_and_format(fetched(result.imageURL).content) == ((720, 720), "JPEG")


def test_the_guide_runs(server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs that the guide prints, with this server's port for theirs."""
    monkeypatch.chdir(tmp_path)
    Path("lighthouse.jpg").write_bytes(picture(image_format="JPEG"))
    programs = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(), flags=re.MULTILINE | re.DOTALL)
    told: list[str] = []
    for program in programs:
        exec(program.replace("//127.0.0.1:8642", server.url.removeprefix("http:")), {"print": told.append})
    image_url, film_url = told
    assert size_and_format(fetched(image_url).content) == ((1280, 720), "JPEG")
    assert fetched(film_url).headers["content-type"] == "video/mp4"
