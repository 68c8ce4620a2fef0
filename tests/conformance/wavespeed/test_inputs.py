"""Every parameter of the three models (contract section 3): what is taken, what is refused, what it does."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from live import HTTP, LiveServer
from pictures import FILM, data_uri, picture, size_and_format

IMAGE_MODELS = ["runwayml/gen4-image", "runwayml/gen4-image-turbo"]
VIDEO = "runwayml/gen4-turbo"
PICTURE = data_uri(picture())
BASE: dict[str, dict[str, Any]] = {
    **{model: {"prompt": "x", "resolution": "720p", "aspect_ratio": "1:1"} for model in IMAGE_MODELS},
    VIDEO: {"prompt": "x", "image": PICTURE},
}
ABSENT = object()
URL = "https://pictures.example/1.png"
RATIOS = ["1:1", "16:9", "9:16", "4:3", "3:4"]
NOT_A_STRING: list[Any] = [7, 1.5, True, [], ["x"], {}, {"a": 1}]
NOT_A_BOOLEAN: list[Any] = ["true", "", 0, 1, 1.0, [], {}]

TAKEN: dict[str, list[Any]] = {
    "prompt": ["x", "λίμνη 🏔", "a" * 20_000, "two\nlines"],
    "aspect_ratio": [ABSENT, None, *RATIOS],
    "enable_sync_mode": [ABSENT, None, False],
}
TAKEN_IMAGE: dict[str, list[Any]] = {
    **TAKEN,
    "resolution": [ABSENT, None, "1080p", "720p", "1k", "1.5k", "2k", "4k"],
    "reference_images": [ABSENT, None, [], [PICTURE], [PICTURE] * 3, [URL], ["HTTPS://pictures.example/1.png"]],
    "seed": [ABSENT, None, -1, 0, 1, 2_147_483_647],
    "enable_base64_output": [ABSENT, None, False, True],
}
TAKEN_VIDEO: dict[str, list[Any]] = {
    **TAKEN,
    "aspect_ratio": [*TAKEN["aspect_ratio"], ""],
    "image": [PICTURE, URL, data_uri(picture(image_format="JPEG"), "application/octet-stream")],
}
NO_PICTURE: list[Any] = [
    "",
    " ",
    "file:///etc/passwd",
    "ftp://pictures.example/1.png",
    "/etc/passwd",
    "pictures.example/1.png",
    "//pictures.example/1.png",
    "asset:" + "0" * 32,
    "data:image/png;base64,",
    "data:image/png;base64,%%%",
    "data:image/png,plain",
    "data:",
    data_uri(b"<!doctype html><p>hello", "image/png"),
    data_uri(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    data_uri(FILM, "video/mp4"),
    "https://pictures.example/" + "a" * 100_000,
]
REFUSED: dict[str, list[Any]] = {
    "prompt": [ABSENT, None, "", " \n", "a" * 20_001, *NOT_A_STRING],
    "aspect_ratio": ["2:1", "3:2", "2:3", "21:9", "16 : 9", "16:9 ", "1280:720", "square", *NOT_A_STRING],
    "enable_sync_mode": NOT_A_BOOLEAN,
}
REFUSED_IMAGE: dict[str, list[Any]] = {
    **REFUSED,
    "aspect_ratio": [*REFUSED["aspect_ratio"], ""],
    "resolution": ["", "1080", "1080P", "480p", "8k", "1K", *NOT_A_STRING],
    "reference_images": [
        *("", URL, 7, True, {}, {"0": URL}),
        *([URL] * 4, [None], [7], [[URL]], [{"url": URL}], [URL, ""]),
        *([source] for source in NO_PICTURE),
    ],
    "seed": [-2, 2_147_483_648, 10**30, 1.5, 1.0, "7", "", True, [], {}],
    "enable_base64_output": NOT_A_BOOLEAN,
}
REFUSED_VIDEO: dict[str, list[Any]] = {
    **REFUSED,
    "image": [ABSENT, None, *NOT_A_STRING, *NO_PICTURE],
}


def cases(image: dict[str, list[Any]], video: dict[str, list[Any]]) -> list[Any]:
    """(model, parameter, value) for each model, named by their place: values are long and may be alike."""
    return [
        pytest.param(model, name, value, id=f"{model.split('/')[1]}-{name}-{position}")
        for model in (*IMAGE_MODELS, VIDEO)
        for name, values in (video if model == VIDEO else image).items()
        for position, value in enumerate(values)
    ]


def sent(server: LiveServer, model: str, **values: Any) -> httpx.Response:
    body = {**BASE[model], **values}
    return server.request(
        "POST", f"/api/v3/{model}", json={name: value for name, value in body.items() if value is not ABSENT}
    )


def made(server: LiveServer, model: str, **values: Any) -> bytes:
    """The output of a request, once it is there."""
    answer = sent(server, model, **values)
    assert answer.status_code == 200, answer.text
    (generation,) = server.ended(answer.json()["data"]["id"])["generations"]
    return HTTP.get(generation["url"]).content


@pytest.mark.parametrize(("model", "name", "value"), cases(TAKEN_IMAGE, TAKEN_VIDEO))
def test_a_value_that_is_taken(server: LiveServer, model: str, name: str, value: Any) -> None:
    """Each allowed value, each bound, the absent and the null."""
    answer = sent(server, model, **{name: value})
    assert answer.status_code == 200, answer.text
    # What becomes of it is not asked here, so nobody shall wait for it.
    server.request("DELETE", f"/api/v3/predictions/{answer.json()['data']['id']}")


@pytest.mark.parametrize(("model", "name", "value"), cases(REFUSED_IMAGE, REFUSED_VIDEO))
def test_a_value_that_is_refused(server: LiveServer, model: str, name: str, value: Any) -> None:
    """400 with the parameter's name: a missing one, each wrong type, what is out of bounds or not on the list."""
    answer = sent(server, model, **{name: value})
    assert (answer.status_code, answer.json()["code"]) == (400, 400), answer.text
    assert f"'{name}" in answer.json()["message"]
    assert len(answer.content) < 1000


@pytest.mark.parametrize("model", BASE)
def test_undeclared_fields_are_dropped(server: LiveServer, model: str) -> None:
    """What other models declare, and what the clients of those send, does no harm, whatever it holds."""
    extra = {"duration": 5, "guidance_scale": "high", "negative_prompt": None, "prompt_strength": [1], "n": {"a": []}}
    other = {"seed": "x", "reference_images": 7} if model == VIDEO else {"image": 7}
    answer = sent(server, model, **extra, **other)
    assert answer.status_code == 200
    server.request("DELETE", f"/api/v3/predictions/{answer.json()['data']['id']}")


@pytest.mark.parametrize("model", IMAGE_MODELS)
@pytest.mark.parametrize(
    ("resolution", "aspect_ratio", "size"),
    [
        ("1080p", "16:9", (1920, 1080)),
        ("1080p", "9:16", (1080, 1920)),
        ("1080p", "1:1", (1080, 1080)),
        ("1080p", "4:3", (1440, 1080)),
        ("1080p", "3:4", (1080, 1440)),
        ("720p", "16:9", (1280, 720)),
        ("720p", "9:16", (720, 1280)),
        ("720p", "1:1", (720, 720)),
        ("720p", "4:3", (960, 720)),
        ("720p", "3:4", (720, 960)),
    ],
)
def test_pixels(server: LiveServer, model: str, resolution: str, aspect_ratio: str, size: tuple[int, int]) -> None:
    """Each resolution and aspect ratio has its exact size (contract section 12), and the picture is a JPEG."""
    content = made(server, model, resolution=resolution, aspect_ratio=aspect_ratio)
    assert size_and_format(content) == (size, "JPEG")


@pytest.mark.parametrize("value", [ABSENT, None])
@pytest.mark.parametrize("model", IMAGE_MODELS)
def test_default_pixels(server: LiveServer, model: str, value: Any) -> None:
    """1080p in 4:3."""
    content = made(server, model, resolution=value, aspect_ratio=value)
    assert size_and_format(content)[0] == (1440, 1080)


@pytest.mark.parametrize(
    ("resolution", "size"), [("1k", (960, 720)), ("1.5k", (1440, 1080)), ("2k", (1440, 1080)), ("4k", (1440, 1080))]
)
def test_the_resolutions_of_langflow(server: LiveServer, resolution: str, size: tuple[int, int]) -> None:
    """Its image component sends one of these with every request."""
    content = made(server, IMAGE_MODELS[0], resolution=resolution, aspect_ratio="4:3")
    assert size_and_format(content)[0] == size


@pytest.mark.parametrize("seed", [0, 2_147_483_647])
def test_the_bounds_of_a_seed_are_seeds(server: LiveServer, seed: int) -> None:
    """Neither end of the range is taken for a random one."""
    assert made(server, IMAGE_MODELS[0], seed=seed) == made(server, IMAGE_MODELS[0], seed=seed)


def test_each_kind_of_picture_is_read(server: LiveServer) -> None:
    """JPEG, PNG, WEBP, GIF, BMP and TIFF, three to a request."""
    kinds = [data_uri(picture(image_format=kind)) for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")]
    assert all(made(server, IMAGE_MODELS[0], reference_images=kinds[start : start + 3]) for start in (0, 3))
