"""What this server makes, and for how much."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from vitascope.catalog import GEN4_IMAGE, GEN4_IMAGE_TURBO, GEN4_TURBO, MODELS, Kind, Model
from vitascope.dialects.wavespeed import parse
from vitascope.dialects.wavespeed.routing import DIALECT, PREFIX, model_named, name_of, new_router, pictures
from vitascope.dialects.wavespeed.schemas import Envelope, ImageInputs, ModelInputs, Quote, VideoInputs, VideoQuote
from vitascope.settings import Settings
from vitascope.wire import own_address

router = new_router()

MODEL_TYPES = {Kind.IMAGE: "text-to-image", Kind.VIDEO: "image-to-video"}
"""What clients sort models by; one lists a model only under a type that it knows. An image needs no reference."""

_INPUTS: dict[str, tuple[type[ModelInputs], type[ModelInputs]]] = {
    GEN4_IMAGE.name: (ImageInputs, ImageInputs),
    GEN4_IMAGE_TURBO.name: (ImageInputs, ImageInputs),
    GEN4_TURBO.name: (VideoInputs, VideoQuote),
}
"""What a model takes, and what of it the price can be told from."""


class ModelSchema(BaseModel):
    """How a model is called. `request_schema` is the JSON schema of its inputs."""

    type: str = "model_run"
    method: str = "POST"
    server: str
    api_path: str
    request_schema: dict[str, Any]


class ModelSchemas(BaseModel):
    """The ways to call a model."""

    api_schemas: list[ModelSchema]


class ListedModel(BaseModel):
    """A model that can be asked for. `base_price` in USD is that of a request which leaves all to the defaults."""

    model_id: str
    name: str
    description: str
    type: str
    base_price: float
    sort_order: int
    api_schema: ModelSchemas


class Price(BaseModel):
    """The price in USD of one request. This server gives no discounts."""

    model_id: str
    price: float
    discounted_price: float
    currency: str = "USD"


class UnitPrice(BaseModel):
    """The same in the words of an older route."""

    model_id: str
    unit_price: float
    currency: str = "USD"


@router.get("/models", summary="The models", response_model=Envelope[list[ListedModel]])
async def list_models(request: Request) -> Envelope[list[ListedModel]]:
    """The models that an engine of this server runs, with the schema of their inputs."""
    runnable = [model for model in MODELS.values() if DIALECT in model.dialect_names]
    return Envelope(
        data=[
            _listed(request, model, position)
            for position, model in enumerate(runnable)
            if model.name in request.state.tasks.models
        ]
    )


@router.post("/model/price", summary="The price of a request", response_model=Envelope[Price])
async def price(request: Request, quote: Quote) -> Envelope[Price]:
    """What a request with these inputs costs. Inputs are checked as at submission; images may be absent."""
    usd = await _quoted(request, quote)
    return Envelope(data=Price(model_id=quote.model_id, price=usd, discounted_price=usd))


@router.post(
    "/model/pricing", summary="The price of a request, as older clients ask", response_model=Envelope[UnitPrice]
)
async def pricing(request: Request, quote: Quote) -> Envelope[UnitPrice]:
    """The same."""
    return Envelope(data=UnitPrice(model_id=quote.model_id, unit_price=await _quoted(request, quote)))


def base_price(settings: Settings, model: Model) -> float:
    """The price in USD of a request that leaves all to the defaults."""
    _, quoted = _INPUTS[model.name]
    return float(parse.price(settings.prices, model, quoted(prompt="any")))


async def _quoted(request: Request, quote: Quote) -> float:
    model = model_named(quote.model_id)
    _, quoted = _INPUTS[model.name]
    try:
        inputs = quoted.model_validate(quote.inputs)
    except ValidationError as invalid:
        raise RequestValidationError(
            [{**error, "loc": ("body", "inputs", *error["loc"])} for error in invalid.errors()]
        ) from invalid
    if isinstance(inputs, ImageInputs):
        for position, source in enumerate(inputs.reference_images):
            await pictures(request).check(source, f"inputs.reference_images.{position}")
    elif isinstance(inputs, VideoQuote) and inputs.image is not None:
        await pictures(request).check(inputs.image, "inputs.image")
    return float(parse.price(request.state.settings.prices, model, inputs))


def _listed(request: Request, model: Model, position: int) -> ListedModel:
    name = name_of(model.name)
    return ListedModel(
        model_id=name,
        name=name,
        description=model.summary,
        type=MODEL_TYPES[model.kind],
        base_price=base_price(request.state.settings, model),
        sort_order=position,
        api_schema=ModelSchemas(
            api_schemas=[
                ModelSchema(
                    server=own_address(request),
                    api_path=f"{PREFIX}/{name}",
                    request_schema=request_schema(_INPUTS[model.name][0]),
                )
            ]
        ),
    )


def request_schema(inputs: type[ModelInputs]) -> dict[str, Any]:
    """The JSON schema of a model's inputs, with the order in which a form asks for them: what must be given first."""
    schema = inputs.model_json_schema()
    properties, required = schema["properties"], schema["required"]
    del properties["webhook_url"]  # it says where to tell of a task, not what to make
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "x-order-properties": sorted(properties, key=lambda name: (name not in required, name.startswith("enable_"))),
    }
