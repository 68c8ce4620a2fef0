"""WaveSpeed's bodies: what the three models take, and what is answered.

Undeclared fields are dropped and null counts as absent, as clients that send more than a model declares expect; a
declared field of the wrong type or outside its values is refused (contract section 3.2).
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from vitascope.wire.text import Text, storable

Data = TypeVar("Data")

MAX_SEED = 2_147_483_647
MAX_REFERENCES = 3

AspectRatio = Literal["1:1", "16:9", "9:16", "4:3", "3:4"]

RESOLUTION_ALIASES = {"1k": "720p", "1.5k": "1080p", "2k": "1080p", "4k": "1080p"}
"""What Langflow's image component sends, 1k by default, and what these models make of it."""


EXAMPLE_IMAGE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAACAAAAASCAIAAAC1qksFAAAAdklEQVQ4y2MsmHCAgZaAiYHGgIXhwwfaWiBADVMK"
    "Ag5M2OCAwwcMHygz+gLcDiA5YYMB/eOAAh8UBDzA9NCEDQqocUBBCC1YoJCQ8ABNRIC6cYABPmAGEUVgwQKQixMSPkAYtMpouEwH+WDBhyFeVI"
    "xaMAIsAABhwyEUWPpXbAAAAABJRU5ErkJggg=="
)
"""A sun over a meadow, 32x18: an input for the API page that needs no network."""


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("it must not be empty")
    return text


Prompt = Annotated[str, AfterValidator(storable), AfterValidator(_not_blank), Field(max_length=20_000)]
ImageSource = Annotated[
    str,
    AfterValidator(storable),
    AfterValidator(_not_blank),
    Field(description="An http(s) URL, the `download_url` of an upload, or a data URI"),
]


class Body(BaseModel):
    """A request's body: strict in what it declares, deaf to what it does not."""

    model_config = ConfigDict(strict=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, body: Any) -> Any:
        return {name: value for name, value in body.items() if value is not None} if isinstance(body, dict) else body


class ModelInputs(Body):
    """What every model takes."""

    prompt: Annotated[Prompt, Field(description="What to make")]
    enable_sync_mode: Annotated[
        bool, Field(description="Hold the answer until the task has ended, at most 90 seconds")
    ] = False
    webhook_url: Annotated[
        Text | None, Field(description="Another way to name a webhook; the query's `webhook` wins")
    ] = None


def _resolution(value: Any) -> Any:
    return RESOLUTION_ALIASES.get(value, value) if isinstance(value, str) else value


class ImageInputs(ModelInputs):
    """Inputs of `runwayml/gen4-image` and `runwayml/gen4-image-turbo`."""

    aspect_ratio: Annotated[AspectRatio, Field(description="The aspect ratio of the image")] = "4:3"
    resolution: Annotated[
        Literal["1080p", "720p"], BeforeValidator(_resolution), Field(description="The resolution of the image")
    ] = "1080p"
    reference_images: Annotated[
        list[ImageSource],
        Field(
            max_length=MAX_REFERENCES,
            description="Up to 3 images that guide style, subject or composition; each `@name` in the prompt binds to "
            "one of them, in order of first appearance",
        ),
    ] = []
    seed: Annotated[int, Field(ge=-1, le=MAX_SEED, description="-1 or absent: random")] = -1
    enable_base64_output: Annotated[bool, Field(description="Answer with base64 instead of a URL")] = False

    model_config = ConfigDict(
        json_schema_extra={"example": {"prompt": "a quiet mountain lake at sunrise, mist over the water"}}
    )


class VideoOptions(ModelInputs):
    """Inputs of `runwayml/gen4-turbo` beside its image."""

    aspect_ratio: Annotated[
        Literal["", "16:9", "4:3", "1:1", "3:4", "9:16"],
        Field(description="Empty or absent: the nearest of the five to the image"),
    ] = ""


class VideoInputs(VideoOptions):
    """Inputs of `runwayml/gen4-turbo`."""

    image: Annotated[ImageSource, Field(description="The image that becomes the first frame")]

    model_config = ConfigDict(
        json_schema_extra={"example": {"prompt": "Camera slowly zooms in", "image": EXAMPLE_IMAGE}}
    )


class VideoQuote(VideoOptions):
    """The same to ask for the price, which is known before there is an image."""

    image: ImageSource | None = None


class Quote(Body):
    """A question for the price of a request. `inputs` are those of the model; media may be left out."""

    model_id: Text
    inputs: dict[str, Any]

    model_config = ConfigDict(
        json_schema_extra={"example": {"model_id": "runwayml/gen4-image", "inputs": {"prompt": "a lake"}}}
    )


class UploadTicket(Body):
    """A request for a place to upload to. `size` in bytes."""

    filename: Text = "upload"
    size: Annotated[int, Field(gt=0, description="The exact number of bytes that will be sent")]
    content_type: Text | None = None

    model_config = ConfigDict(json_schema_extra={"example": {"filename": "photo.png", "size": 12345}})


Status = Literal["created", "processing", "completed", "failed", "cancelled", "deleted"]
"""The words that clients know. At any other they wait for ever."""


class Urls(BaseModel):
    """Where to ask again."""

    get: str


class Timings(BaseModel):
    """Milliseconds."""

    inference: int


class Prediction(BaseModel):
    """A task in WaveSpeed's words (contract section 4)."""

    id: str
    model: str
    status: Status
    outputs: list[str]
    urls: Urls
    has_nsfw_contents: list[bool]
    created_at: str
    error: str
    code: int
    timings: Timings
    executionTime: int  # noqa: N815 - the wire's name


class PredictionWithInput(Prediction):
    """A prediction with the inputs it was made from: as it is listed, and as a webhook tells it."""

    input: dict[str, Any]


class UploadTarget(BaseModel):
    """Where and how to send the bytes."""

    method: str
    url: str
    headers: dict[str, str]


class StoredFile(BaseModel):
    """A file that can be named as an input."""

    type: Literal["image", "video"]
    download_url: str
    filename: str
    size: int


class Upload(StoredFile):
    """An announced upload."""

    upload: UploadTarget


class Deleted(BaseModel):
    """A deleted task."""

    id: str
    status: Literal["deleted"] = "deleted"


class Envelope(BaseModel, Generic[Data]):
    """What every successful answer is wrapped in. Some clients take any other code for a failure."""

    code: int = 200
    message: str = "success"
    data: Data


class Refusal(BaseModel):
    """An answer to a request that was refused: the HTTP status again, and why."""

    code: int
    message: str
