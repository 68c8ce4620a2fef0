"""The parameters of `imageInference` and `videoInference`, with their ranges and defaults.

They are those of Runware's pages of the models `runway:4@2` and `runway:1@1`.
What real clients send beside them is accepted and ignored; a parameter listed here with a wrong value is refused. null
counts as absent. Descriptions are those of the reference page, which is written from this table.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from vitascope.catalog import MAX_SEED
from vitascope.media import guard
from vitascope.wire.text import storable

MAX_PROMPT = 1000
MAX_URL = 8192
MAX_REFERENCES = 3


def _first_of_list(value: Any) -> Any:
    """A client may send `outputType` as a list of one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def as_uuid(text: str) -> UUID | None:
    """The UUID that a text is, however it is written; None where it is none."""
    try:
        return UUID(text) if len(text) <= len("urn:uuid:{}") + 36 else None
    except ValueError:
        return None


def _uuid(text: str) -> str:
    if as_uuid(text) is None:
        raise ValueError("it must be a UUID")
    return text


def _reachable(url: str) -> str:
    try:
        guard.check(url)
    except guard.Refused as refused:
        raise ValueError(refused.why) from refused
    return url


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("it must not be empty")
    return text


def _picture(value: Any) -> Any:
    """A reference may be an object that says more about its image than these models know."""
    return value.get("image") if isinstance(value, dict) else value


def _position(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("it must be 'first' or 0")  # noqa: TRY004 - pydantic takes no TypeError for a wrong value
    return value


def _frame(value: Any) -> Any:
    if isinstance(value, dict):
        return {"image": value.get("image", value.get("inputImage")), "frame": value.get("frame")}
    return {"image": value}


Identifier = Annotated[str, AfterValidator(_uuid), Field(json_schema_extra={"format": "UUID"})]
Endpoint = Annotated[str, Field(max_length=MAX_URL), AfterValidator(storable), AfterValidator(_reachable)]
Prompt = Annotated[
    str, Field(min_length=1, max_length=MAX_PROMPT), AfterValidator(storable), AfterValidator(_not_blank)
]
Picture = Annotated[str, Field(min_length=1), AfterValidator(storable), AfterValidator(_not_blank)]
_BY_CHECK = {"default": "none"}
Moderation = Literal["auto", "low"]


class Parameters(BaseModel):
    """A task or an object inside one: strict in what it declares, deaf to what it does not."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _as_meant(cls, body: Any) -> Any:
        if not isinstance(body, dict):
            return body
        return {name: _integral(value) for name, value in body.items() if value is not None}


def _integral(value: Any) -> Any:
    """Clients of languages with one kind of number may write 5 as 5.0; no parameter is a fraction."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class ContentModeration(Parameters):
    """How the provider's own moderation is to judge."""

    publicFigureThreshold: Annotated[  # noqa: N815 - the wire's name
        Moderation,
        Field(
            description="How strictly pictures of public figures are filtered; passed on to engines that filter at all"
        ),
    ] = "auto"


class RunwaySettings(Parameters):
    """What belongs to Runway's models."""

    contentModeration: ContentModeration = ContentModeration()  # noqa: N815


class ProviderSettings(Parameters):
    """What belongs to one provider's models; what belongs to others is ignored."""

    runway: RunwaySettings = RunwaySettings()


class Safety(Parameters):
    """Whether the output is looked at."""

    checkContent: Annotated[  # noqa: N815
        bool, Field(description="Look at the output; alone it means the mode `fast`")
    ] = False


class ImageSafety(Safety):
    """The ways of looking at an image."""

    mode: Annotated[
        Literal["none", "fast"] | None,
        Field(description="`fast` looks at the image. Wins over `checkContent`", json_schema_extra=_BY_CHECK),
    ] = None


class VideoSafety(Safety):
    """The ways of looking at a film."""

    mode: Annotated[
        Literal["none", "fast", "full"] | None,
        Field(
            description="`fast` looks at the first, the middle and the last frame, `full` at all. Wins over "
            "`checkContent`",
            json_schema_extra=_BY_CHECK,
        ),
    ] = None


class ReferenceInputs(Parameters):
    """The pictures that guide an image."""

    referenceImages: Annotated[  # noqa: N815
        list[Annotated[Picture, BeforeValidator(_picture)]],
        Field(
            min_length=1,
            max_length=MAX_REFERENCES,
            description="The pictures that guide the image: UUID of an upload or of an earlier result, URL, data URI "
            "or base64. As objects with `image` too",
        ),
    ]


class Frame(Parameters):
    """A picture and its place in the film."""

    image: Annotated[Picture, Field(description="UUID of an upload or of an earlier result, URL, data URI or base64")]
    frame: Annotated[
        Annotated[Literal["first", 0], BeforeValidator(_position)] | None,
        Field(description="Where in the film it stands: these models know the first frame only"),
    ] = None


class FrameInputs(Parameters):
    """The picture that a film begins with."""

    frameImages: Annotated[  # noqa: N815
        list[Annotated[Frame, BeforeValidator(_frame)]],
        Field(
            min_length=1,
            max_length=1,
            description="The first frame, as a plain picture or as an object with `image` and `frame`",
        ),
    ]


class Inference(Parameters):
    """What both kinds of task take."""

    taskType: str  # noqa: N815
    taskUUID: Annotated[  # noqa: N815
        Identifier,
        Field(description="Your name for the task, in every answer about it. The same again is the same task"),
    ]
    model: str
    positivePrompt: str | None  # noqa: N815
    width: Annotated[int | None, Field(description="Width in pixels; together with `height`")] = None
    height: Annotated[int | None, Field(description="Height in pixels; together with `width`")] = None
    numberResults: int  # noqa: N815
    outputType: str  # noqa: N815
    outputFormat: str  # noqa: N815
    outputQuality: Annotated[  # noqa: N815
        int, Field(ge=20, le=99, description="Quality of the compression")
    ] = 95
    deliveryMethod: str  # noqa: N815
    webhookURL: Annotated[  # noqa: N815
        Endpoint | None, Field(description="Where each result is sent by POST, as soon as it is there")
    ] = None
    uploadEndpoint: Annotated[  # noqa: N815
        Endpoint | None, Field(description="Where the bytes of each output are sent by PUT")
    ] = None
    ttl: Annotated[
        int | None,
        Field(
            ge=60,
            description="After how many seconds an output is removed, a year at most; as the server is set, if absent",
        ),
    ] = None
    includeCost: Annotated[bool, Field(description="Tell the `cost` of each result, in USD")] = False  # noqa: N815
    seed: Annotated[
        int | None,
        Field(
            ge=0,
            le=MAX_SEED,
            description="That of the first result; those after it count on from it. Random where absent",
        ),
    ] = None
    providerSettings: ProviderSettings = ProviderSettings()  # noqa: N815

    @property
    def moderation(self) -> Moderation:
        """`publicFigureThreshold`, which lies deep."""
        return self.providerSettings.runway.contentModeration.publicFigureThreshold


class ImageInference(Inference):
    """`imageInference`."""

    taskType: Annotated[Literal["imageInference"], Field(description="What is to be done")]  # noqa: N815
    model: Annotated[Literal["runway:4@2"], Field(description="Gen-4 Image Turbo")]
    positivePrompt: Annotated[Prompt, Field(description="What to make")]  # noqa: N815
    inputs: ReferenceInputs
    outputType: Annotated[  # noqa: N815
        Literal["URL", "base64Data", "dataURI"],
        BeforeValidator(_first_of_list),
        Field(description="Whether a result carries a URL, or the image itself"),
    ] = "URL"
    outputFormat: Annotated[  # noqa: N815
        Literal["JPG", "PNG", "WEBP"], Field(description="The kind of file")
    ] = "JPG"
    deliveryMethod: Annotated[  # noqa: N815
        Literal["sync", "async"],
        Field(description="`sync` answers with the results, `async` at once: ask with `getResponse`"),
    ] = "sync"
    numberResults: Annotated[int, Field(ge=1, le=20, description="How many results")] = 1  # noqa: N815
    safety: ImageSafety = ImageSafety()

    @model_validator(mode="before")
    @classmethod
    def _as_older_clients_say_it(cls, body: Any) -> Any:
        return _modern(body, "referenceImages", "checkNSFW")


class VideoInference(Inference):
    """`videoInference`."""

    taskType: Annotated[Literal["videoInference"], Field(description="What is to be done")]  # noqa: N815
    model: Annotated[Literal["runway:1@1"], Field(description="Gen-4 Turbo")]
    positivePrompt: Annotated[Prompt | None, Field(description="What happens in the film")] = None  # noqa: N815
    inputs: FrameInputs
    outputType: Annotated[  # noqa: N815
        Literal["URL"], BeforeValidator(_first_of_list), Field(description="A result carries a URL")
    ] = "URL"
    outputFormat: Annotated[  # noqa: N815
        Literal["MP4", "WEBM", "MOV"], Field(description="The kind of file")
    ] = "MP4"
    deliveryMethod: Annotated[  # noqa: N815
        Literal["async", "sync"],
        Field(description="`async` answers at once: ask with `getResponse`. `sync`, which one client sends, waits"),
    ] = "async"
    numberResults: Annotated[int, Field(ge=1, le=4, description="How many results")] = 1  # noqa: N815
    duration: Annotated[int, Field(ge=2, le=10, description="Length in seconds")] = 10
    safety: VideoSafety = VideoSafety()

    @model_validator(mode="before")
    @classmethod
    def _as_older_clients_say_it(cls, body: Any) -> Any:
        return _modern(body, "frameImages", "nsfw_check")


def _modern(body: Any, pictures: str, check: str) -> Any:
    """A task in today's words: pictures were once named at its top, and the check had a name of its own."""
    if not isinstance(body, dict):
        return body
    modern = dict(body)
    if body.get(pictures) is not None:
        modern["inputs"] = _with(body.get("inputs"), pictures, body[pictures])
    if body.get(check) is True:
        modern["safety"] = _with(body.get("safety"), "checkContent", value=True)
    return modern


def _with(within: Any, name: str, value: Any) -> Any:
    """An object with `name` in it, if it has none itself; what is no object stays, to be refused as it is."""
    if within is None:
        return {name: value}
    return {**within, name: value} if isinstance(within, dict) and within.get(name) is None else within
