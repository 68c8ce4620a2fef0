"""The list of models, and what a request would cost (contract section 9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from live import LiveServer
from pictures import FILM, data_uri, picture

IMAGE, TURBO, VIDEO = "runwayml/gen4-image", "runwayml/gen4-image-turbo", "runwayml/gen4-turbo"
LANGFLOW_TYPES = {"text-to-image", "image-to-image", "text-to-video", "image-to-video"}
PICTURE = data_uri(picture())


def data_of(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    envelope = answer.json()
    assert {**envelope, "data": None} == {"code": 200, "message": "success", "data": None}
    return envelope["data"]


@pytest.fixture(scope="module")
def models(server: LiveServer) -> dict[str, dict[str, Any]]:
    """The listed models by their id."""
    return {model["model_id"]: model for model in data_of(server.request("GET", "/api/v3/models"))}


def quoted(server: LiveServer, model: str, route: str = "price", **inputs: Any) -> httpx.Response:
    return server.request("POST", f"/api/v3/model/{route}", json={"model_id": model, "inputs": inputs})


def test_the_three_models_are_listed(models: dict[str, Any]) -> None:
    """Each by the id under which it is submitted."""
    assert list(models) == [IMAGE, TURBO, VIDEO]


def test_langflow_lists_every_model(models: dict[str, Any]) -> None:
    """It shows a model only where it knows the type, and needs a name that is a text."""
    assert {model["type"] for model in models.values()} <= LANGFLOW_TYPES
    assert {model: listed["type"] for model, listed in models.items()} == {
        IMAGE: "text-to-image",
        TURBO: "text-to-image",
        VIDEO: "image-to-video",
    }
    assert all(isinstance(model["name"], str) for model in models.values())


def test_a_base_price_is_that_of_the_defaults(server: LiveServer, models: dict[str, Any]) -> None:
    """What is listed is what a request costs that names nothing but what it must."""
    for model, listed in models.items():
        assert data_of(quoted(server, model, prompt="x"))["price"] == listed["base_price"]


def test_a_schema_says_where_to_send_the_request(server: LiveServer, models: dict[str, Any]) -> None:
    """The server by the name its caller used, and the path of the model."""
    for model, listed in models.items():
        (schema,) = listed["api_schema"]["api_schemas"]
        assert (schema["type"], schema["method"]) == ("model_run", "POST")
        assert schema["server"] + schema["api_path"] == f"{server.url}/api/v3/{model}"


def request_schema(models: dict[str, Any], model: str) -> dict[str, Any]:
    (schema,) = models[model]["api_schema"]["api_schemas"]
    found: dict[str, Any] = schema["request_schema"]
    return found


SWITCHES = ["enable_sync_mode", "enable_base64_output"]
IMAGE_ORDER = ["prompt", "aspect_ratio", "resolution", "reference_images", "seed", *SWITCHES]


@pytest.mark.parametrize(
    ("model", "required", "order"),
    [
        (IMAGE, ["prompt"], IMAGE_ORDER),
        (TURBO, ["prompt"], IMAGE_ORDER),
        (VIDEO, ["prompt", "image"], ["prompt", "image", "aspect_ratio", "enable_sync_mode"]),
    ],
)
def test_a_schema_orders_its_properties(
    models: dict[str, Any], model: str, required: list[str], order: list[str]
) -> None:
    """Every declared parameter once, what must be given first, switches last."""
    schema = request_schema(models, model)
    assert sorted(schema["required"]) == sorted(required)
    assert schema["x-order-properties"] == order
    assert sorted(schema["properties"]) == sorted(order)


def test_every_property_has_one_plain_type(models: dict[str, Any]) -> None:
    """Forms are made from it: no references to elsewhere, no alternatives."""
    for model in models:
        for declared in request_schema(models, model)["properties"].values():
            assert declared["type"] in {"string", "integer", "boolean", "array"}


@pytest.mark.parametrize("model", [IMAGE, TURBO, VIDEO])
def test_what_the_schema_allows_is_accepted(server: LiveServer, models: dict[str, Any], model: str) -> None:
    """Each value that it lists, and each default, passes the validation of the server."""
    inputs = {"prompt": "x", "image": PICTURE}
    for name, declared in request_schema(models, model)["properties"].items():
        for value in [*declared.get("enum", []), *([declared["default"]] if "default" in declared else [])]:
            assert quoted(server, model, **{**inputs, name: value}).status_code == 200, (name, value)


@pytest.mark.parametrize(
    ("model", "inputs", "usd"),
    [
        (IMAGE, {}, 0.08),
        (IMAGE, {"resolution": "1080p"}, 0.08),
        (IMAGE, {"resolution": "720p"}, 0.05),
        (IMAGE, {"resolution": "1k"}, 0.05),
        (IMAGE, {"resolution": "4k"}, 0.08),
        (TURBO, {"resolution": "720p"}, 0.03),
        (TURBO, {"resolution": "1080p", "reference_images": [PICTURE]}, 0.03),
        (VIDEO, {}, 0.5),
        (VIDEO, {"image": PICTURE, "aspect_ratio": ""}, 0.5),
        (VIDEO, {"image": None}, 0.5),
    ],
)
def test_a_price(server: LiveServer, model: str, inputs: dict[str, Any], usd: float) -> None:
    """In USD, by either route, without media too."""
    inputs = {"prompt": "x", **inputs}
    assert data_of(quoted(server, model, **inputs)) == {
        "model_id": model,
        "price": usd,
        "discounted_price": usd,
        "currency": "USD",
    }
    assert data_of(quoted(server, model, "pricing", **inputs)) == {
        "model_id": model,
        "unit_price": usd,
        "currency": "USD",
    }


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (IMAGE, {}, "inputs.prompt"),
    (IMAGE, {"prompt": " "}, "inputs.prompt"),
    (IMAGE, {"prompt": "x", "resolution": "8k"}, "inputs.resolution"),
    (IMAGE, {"prompt": "x", "seed": "7"}, "inputs.seed"),
    (TURBO, {"prompt": "x", "reference_images": [PICTURE] * 4}, "inputs.reference_images"),
    (TURBO, {"prompt": "x", "reference_images": [data_uri(FILM)]}, "inputs.reference_images.0"),
    (VIDEO, {"prompt": "x", "image": "file:///etc/passwd"}, "inputs.image"),
    (VIDEO, {"prompt": "x", "aspect_ratio": "2:1"}, "inputs.aspect_ratio"),
]


@pytest.mark.parametrize("route", ["price", "pricing"])
@pytest.mark.parametrize(("model", "inputs", "named"), REFUSED)
def test_inputs_are_checked_as_at_submission(
    server: LiveServer, model: str, inputs: dict[str, Any], named: str, route: str
) -> None:
    """What a submission would refuse has no price: 400, with the parameter's name."""
    answer = quoted(server, model, route, **inputs)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert f"'{named}'" in answer.json()["message"]


def test_an_unknown_model_has_no_price(server: LiveServer) -> None:
    """404, as at submission."""
    answer = quoted(server, "runwayml/gen9", prompt="x")
    assert (answer.status_code, answer.json()["code"]) == (404, 404)


def test_asking_for_a_price_makes_and_keeps_nothing(server: LiveServer) -> None:
    """No task, and the picture is not kept."""

    def counts() -> list[int]:
        return [server.query(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in ("tasks", "assets")]

    before = counts()
    assert quoted(server, VIDEO, prompt="x", image=PICTURE).status_code == 200
    assert counts() == before


def test_prices_of_ones_own(start_server: Callable[..., LiveServer]) -> None:
    """What the operator charges is listed, quoted and billed; a model that no engine runs is not listed."""
    server = start_server(
        VITASCOPE_PRICES='{"wavespeed/gen4-image/720p": 0.001, "wavespeed/gen4-image/1080p": 2}',
        VITASCOPE_PROFILES='{"faulty": {"engine": "vitascope.testing.engines:FaultyEngine", "models": ["gen4-image"]}}',
    )
    (listed,) = data_of(server.request("GET", "/api/v3/models"))
    assert (listed["model_id"], listed["base_price"]) == (IMAGE, 2)
    assert data_of(quoted(server, IMAGE, prompt="x", resolution="720p"))["price"] == 0.001
    server.submit("x")
    assert data_of(server.request("GET", "/api/v3/balance")) == {"balance": 999.999}
