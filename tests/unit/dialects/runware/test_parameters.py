"""Each parameter of the two model pages through every kind of value: what becomes of it, or how it is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import pytest

from inferences import ABSENT, IMAGE, IMAGE_ROWS, PICTURE, UUID, VIDEO, VIDEO_ROWS, Row, changed, message
from vitascope.accounts import Caller
from vitascope.dialects.runware import parse
from vitascope.dialects.runware.calls import Call, Desk, answers
from vitascope.dialects.runware.handlers import HANDLERS
from vitascope.dialects.runware.parameters import ImageInference, Inference, VideoInference
from vitascope.dialects.runware.reading import read_tasks
from vitascope.dialects.runware.render import Answer
from vitascope.tasks.model import Destination, InputImage, Submission
from vitascope.wire import Source

HOOK = "https://example.com/hook?a=1&b=2"
OTHER = "data:image/png;base64,iVBORw0KGgo="
KINDS: dict[str, type[Inference]] = {"imageInference": ImageInference, "videoInference": VideoInference}
PAGES = [(IMAGE, IMAGE_ROWS), (VIDEO, VIDEO_ROWS)]

BASES = {
    "imageInference": Submission(
        model="gen4-image-turbo",
        prompt="a lake",
        sizes=((1024, 1024),),
        seed=7,
        references=(InputImage(source=PICTURE),),
        output_format="JPG",
        output_quality=95,
        safety="none",
        client_options={"outputType": "URL", "includeCost": False},
    ),
    "videoInference": Submission(
        model="gen4-turbo",
        prompt="",
        sizes=parse.VIDEO_SIZES,
        seed=7,
        first_frame=InputImage(source=PICTURE),
        duration=10,
        output_format="MP4",
        output_quality=95,
        safety="none",
        client_options={"outputType": "URL", "includeCost": False},
    ),
}
"""What becomes of a task that names nothing but what is required, and a seed."""

EFFECTS: dict[str, Callable[[Any, Submission], dict[str, Any]]] = {
    "positivePrompt": lambda value, _: {"prompt": value},
    "numberResults": lambda value, _: {"count": value},
    "outputType": lambda value, base: {"client_options": {**base.client_options, "outputType": value}},
    "outputFormat": lambda value, _: {"output_format": value},
    "outputQuality": lambda value, _: {"output_quality": value},
    "webhookURL": lambda value, _: {"destinations": (Destination(kind="webhook", url=value, per="generation"),)},
    "uploadEndpoint": lambda value, _: {"destinations": (Destination(kind="upload", url=value, per="generation"),)},
    "ttl": lambda value, _: {"keep_seconds": value},
    "includeCost": lambda value, base: {"client_options": {**base.client_options, "includeCost": value}},
    "seed": lambda value, _: {"seed": value},
    "providerSettings.runway.contentModeration.publicFigureThreshold": lambda value, _: {
        "options": {} if value == "auto" else {"publicFigureThreshold": value}
    },
    "safety.checkContent": lambda value, _: {"safety": "fast" if value else "none"},
    "safety.mode": lambda value, _: {"safety": value},
    "duration": lambda value, _: {"duration": float(value)},
    "inputs.referenceImages": lambda value, _: {"references": tuple(InputImage(source=one) for one in value)},
    "inputs.frameImages": lambda value, _: {"first_frame": InputImage(source=value[0])},
    "inputs.frameImages.image": lambda value, _: {"first_frame": InputImage(source=value)},
}
"""What a parameter changes of the submission. Those that are missing here name the task, or how it is answered."""

WRONG_TYPES: dict[str, list[object]] = {
    "string": [5, 1.5, True, {}, []],
    "integer": ["5", 5.5, True, {}, [5]],
    "boolean": ["true", 0, 1, {}, [True]],
    "array": ["a", 5, True, {}],
    "object": ["a", 5, True, []],
}
GOOD_TEXTS: dict[str, list[object]] = {
    "taskUUID": [UUID, UUID.upper(), UUID.replace("-", ""), "01890a5d-ac96-774b-bcce-b302099a8057"],
    "webhookURL": [HOOK, "http://example.com:8080/"],
    "uploadEndpoint": [HOOK],
    "inputs.frameImages.image": [OTHER, UUID],
}
BAD_TEXTS: dict[str, list[object]] = {
    "taskUUID": ["", "x", UUID + "0", UUID[:-1]],
    "webhookURL": ["", "x", "ftp://example.com/", "https://", "https://me:secret@example.com/", "/hook"],
    "uploadEndpoint": ["", "x", "ftp://example.com/", "https://", "https://me:secret@example.com/"],
    "positivePrompt": [" ", "a\0b", "\ud800"],
    "inputs.referenceImages": [[""], [" "], [5], [None], [{}], [{"image": 5}], [PICTURE, ""]],
    "inputs.frameImages": [],
    "inputs.frameImages.image": [" ", "a\0b"],
}
"""Wrong in themselves, and not by their length."""


@dataclass(frozen=True)
class Case:
    """A task with `value` at a parameter."""

    task: dict[str, Any]
    row: Row
    value: object

    def __str__(self) -> str:
        value = "absent" if self.value is ABSENT else repr(self.value)
        return f"{self.task['taskType'][:5]}-{self.row.path}-{value if len(value) < 40 else f'{len(value)} long'}"

    @property
    def sent(self) -> dict[str, Any]:
        """The task, as the server reads it."""
        (task,) = read_tasks(message(changed(self.task, self.row.path, self.value)))
        return task


def sized(row: Row, length: int) -> object:
    """A value of the row's type that is so large, or so long."""
    if row.type == "integer":
        return length
    if row.type == "array":
        return [PICTURE] * length
    return ("https://example.com/" + "a" * length)[:length] if row.path.endswith(("URL", "Endpoint")) else "a" * length


def good(row: Row) -> Iterator[object]:
    """The default, the bounds, all allowed values, and others that are right."""
    if row.default is not None:
        yield row.default
    yield from row.allowed
    for bound in (row.minimum, row.maximum):
        if bound is not None:
            yield sized(row, bound)
    if row.type == "integer" and row.maximum is not None:
        yield float(row.maximum)
    if row.type == "boolean":
        yield from (False, True)
    yield from GOOD_TEXTS.get(row.path, [])


def bad(row: Row) -> Iterator[object]:
    """Of another type, below and above the bounds, not allowed, or wrong in itself."""
    yield from (value for value in WRONG_TYPES[row.type] if not (row.allowed and value in row.allowed))
    if row.minimum is not None:
        yield sized(row, row.minimum - 1)
    if row.maximum is not None:
        yield sized(row, row.maximum + 1)
        if row.type == "integer":
            yield 1e300
    if row.allowed:
        yield from ("", "other", str(row.allowed[0]).swapcase())
    if row.type == "integer" and row.minimum is not None:
        yield from (-1e300, float("nan"), float("inf"))
    yield from BAD_TEXTS.get(row.path, [])


# Sizes have their own tests, and an unknown type of task is no task at all.
PAIRED = {"width", "height"}
ROWS = [(task, row) for task, rows in PAGES for row in rows if row.path not in {"taskType", *PAIRED}]
GOOD = [Case(task, row, value) for task, row in ROWS for value in good(row)]
BAD = [Case(task, row, value) for task, row in ROWS for value in bad(row)]
LEFT_OUT = [Case(task, row, value) for task, row in ROWS for value in (ABSENT, None)]


async def answered(task: dict[str, Any]) -> Answer:
    """What is answered to a task of which nothing is to be made."""
    call = Call(task, Caller("someone"), "http://127.0.0.1", cast("Desk", None), is_dry=True)
    (answer,) = [answer async for answer in answers(call, HANDLERS)]
    return answer


def submission(task: dict[str, Any]) -> Submission:
    asked = KINDS[task["taskType"]].model_validate(task)
    pictures = [Source(name, name) for name in parse.pictures_of(asked)[1]]
    return parse.submission(asked, parse.sizes(asked), pictures)


async def assert_accepted(task: dict[str, Any], expected: dict[str, Any]) -> None:
    """It is a submission that differs from the one with nothing but what is required in what is `expected`."""
    answer = await answered(task)
    assert answer.item == {"taskType": task["taskType"], "taskUUID": task["taskUUID"]}, answer.item
    made = submission(task).model_copy(update={"client_inputs": {}})
    assert made == Submission.model_validate({**BASES[task["taskType"]].model_dump(), **expected})


def error(task: dict[str, Any], word: str, row: Row) -> dict[str, Any]:
    """The error item of a parameter, without its message."""
    name = row.path.rsplit(".", 1)[-1]
    item: dict[str, Any] = {
        "code": f"{word}{name[0].upper()}{name[1:]}",
        "parameter": row.path,
        "type": row.type,
        "taskType": task["taskType"],
    }
    if isinstance(task.get("taskUUID"), str):
        item["taskUUID"] = task["taskUUID"]
    if row.minimum is not None:
        item["min"] = row.minimum
    if row.maximum is not None:
        item["max"] = row.maximum
    if row.allowed:
        item["allowedValues"] = list(row.allowed)
    return item


async def assert_refused(task: dict[str, Any], expected: dict[str, Any]) -> None:
    answer = await answered(task)
    told = dict(answer.item)
    assert expected["parameter"].rsplit(".", 1)[-1] in told.pop("message")
    assert (answer.status, told) == (400, expected)


@pytest.mark.parametrize("case", GOOD, ids=str)
async def test_a_right_value_is_taken(case: Case) -> None:
    """Into the submission, and nothing else of it changes."""
    effect = EFFECTS.get(case.row.path)
    expected = {} if effect is None else effect(case.value, BASES[case.task["taskType"]])
    await assert_accepted(case.sent, expected)


@pytest.mark.parametrize("case", BAD, ids=str)
async def test_a_wrong_value_is_refused(case: Case) -> None:
    """With the parameter's name, its type and its range, and the UUID of the task."""
    await assert_refused(case.sent, error(case.sent, "invalid", case.row))


@pytest.mark.parametrize("case", LEFT_OUT, ids=str)
async def test_a_parameter_may_be_left_out_where_its_page_says_so(case: Case) -> None:
    """Then its default counts, and null is the same as nothing; else it is said to be missing."""
    if case.row.required:
        await assert_refused(case.sent, error(case.sent, "missing", case.row))
        return
    task = case.sent
    expected: dict[str, Any] = {}
    if case.row.path == "seed":
        seed = submission(task).seed
        assert 0 <= seed <= 4294967295
        task, expected = {**task, "seed": seed}, {"seed": seed}
    await assert_accepted(task, expected)


@pytest.mark.parametrize(("task", "rows"), PAGES)
def test_the_cases_try_every_parameter(task: dict[str, Any], rows: tuple[Row, ...]) -> None:
    """What is accepted has an effect that is known here, or is known to have none; objects are tried from inside."""
    without = {"taskType", "taskUUID", "model", "deliveryMethod", "inputs.frameImages.frame", *PAIRED}
    assert {row.path for row in rows if row.type != "object"} <= set(EFFECTS) | without
    assert {case.row.path for case in BAD if case.task is task} == {row.path for row in rows} - {"taskType", *PAIRED}


@pytest.mark.parametrize(
    "task_type", [ABSENT, None, "", "other", "imageinference", 5, True, [], {}, "\ud800", "x" * 2000]
)
async def test_an_unknown_type_of_task_is_refused(task_type: object) -> None:
    """By a code of its own, and told again as far as it can be."""
    sent = changed(IMAGE, "taskType", task_type)
    answer = await answered(sent)
    tellable = isinstance(task_type, str) and task_type not in {"\ud800", "x" * 2000}
    expected = {"code": "unsupportedTaskType", "parameter": "taskType", "taskUUID": UUID}
    assert answer.status == 400
    assert {name: value for name, value in answer.item.items() if name != "message"} == (
        {**expected, "taskType": task_type} if tellable else expected
    )
    assert str(answer.item).encode()


@pytest.mark.parametrize("method", ["sync", "async"])
@pytest.mark.parametrize("task", [IMAGE, VIDEO])
def test_how_it_is_delivered_is_read(task: dict[str, Any], method: str) -> None:
    """Images are waited for and films are not, unless the task says so."""
    kind = KINDS[task["taskType"]]
    assert kind.model_validate({**task, "deliveryMethod": method}).deliveryMethod == method
    assert kind.model_validate(task).deliveryMethod == ("sync" if task is IMAGE else "async")


SIZED = [
    *((IMAGE, size) for size in parse.IMAGE_SIZES),
    *((VIDEO, size) for size in parse.VIDEO_SIZES),
]


@pytest.mark.parametrize(("task", "size"), SIZED)
async def test_each_size_is_taken(task: dict[str, Any], size: tuple[int, int]) -> None:
    """As it was asked for, whatever the picture's is."""
    await assert_accepted({**task, "width": size[0], "height": size[1]}, {"sizes": (size,)})


@pytest.mark.parametrize("task", [IMAGE, VIDEO])
@pytest.mark.parametrize(("given", "missing"), [("width", "height"), ("height", "width")])
@pytest.mark.parametrize("other", [ABSENT, None])
async def test_a_size_is_a_pair(task: dict[str, Any], given: str, missing: str, other: object) -> None:
    """The one that is missing is named."""
    await assert_refused(changed({**task, given: 960}, missing, other), error(task, "missing", Row(missing, "integer")))


@pytest.mark.parametrize(
    ("width", "height", "wrong"),
    [(1280, 721, "height"), (1281, 720, "width"), (0, 0, "width"), (-1280, 720, "width"), (720, 720, "width")],
)
async def test_another_size_is_refused(width: int, height: int, wrong: str) -> None:
    """With those there are; the side that no size has is named, else the pair's second."""
    row = Row(wrong, "integer", allowed=tuple(f"{w}x{h}" for w, h in parse.VIDEO_SIZES))
    if (width, height) == (720, 720):
        row = Row("height", "integer", allowed=row.allowed)
    await assert_refused({**VIDEO, "width": width, "height": height}, error(VIDEO, "invalid", row))


@pytest.mark.parametrize("name", sorted(PAIRED))
@pytest.mark.parametrize("task", [IMAGE, VIDEO])
@pytest.mark.parametrize("value", WRONG_TYPES["integer"])
async def test_a_side_of_a_size_is_an_integer(task: dict[str, Any], name: str, value: object) -> None:
    """Texts and fractions are none."""
    await assert_refused(
        {**task, "width": 960, "height": 960, name: value}, error(task, "invalid", Row(name, "integer"))
    )
