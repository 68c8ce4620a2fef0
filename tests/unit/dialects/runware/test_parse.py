"""Tasks in our own words: what no single parameter tells."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from inferences import IMAGE, PICTURE, UUID, VIDEO, changed
from vitascope.dialects.runware import parse
from vitascope.dialects.runware.parameters import ImageInference, Inference, VideoInference
from vitascope.tasks.model import Destination, InputImage, Submission
from vitascope.wire import Source

HOOK = "https://example.com/hook"
OTHER = "https://assets.example/boat.jpg"


def asked(task: dict[str, Any]) -> Inference:
    kind = ImageInference if task["taskType"] == "imageInference" else VideoInference
    return kind.model_validate(task)


def submission(task: dict[str, Any], *pictures: Source) -> Submission:
    read = asked(task)
    return parse.submission(read, parse.sizes(read), list(pictures) or [Source(PICTURE, PICTURE)])


@pytest.mark.parametrize(
    ("pictures", "named"),
    [
        ([PICTURE, OTHER], [PICTURE, OTHER]),
        ([{"image": PICTURE}, OTHER], [PICTURE, OTHER]),
        ([{"image": PICTURE, "tag": "lake", "strength": 0.5}], [PICTURE]),
    ],
)
def test_references_are_named_in_two_ways(pictures: list[object], named: list[str]) -> None:
    """As they are, or in objects that say more of them, in their order."""
    assert parse.pictures_of(asked(changed(IMAGE, "inputs.referenceImages", pictures))) == (
        "inputs.referenceImages",
        named,
    )


@pytest.mark.parametrize(
    "frames",
    [
        [PICTURE],
        [{"image": PICTURE}],
        [{"image": PICTURE, "frame": "first"}],
        [{"image": PICTURE, "frame": 0}],
        [{"image": PICTURE, "frame": None, "timestamp": 0.0}],
        [{"inputImage": PICTURE, "frame": "first"}],
    ],
)
def test_a_first_frame_is_named_in_several_ways(frames: list[object]) -> None:
    """With its place, or without."""
    assert parse.pictures_of(asked(changed(VIDEO, "inputs.frameImages", frames))) == ("inputs.frameImages", [PICTURE])


@pytest.mark.parametrize(
    ("task", "name", "value"),
    [(IMAGE, "referenceImages", [PICTURE]), (VIDEO, "frameImages", [{"inputImage": PICTURE}])],
)
def test_pictures_may_stand_at_the_top(task: dict[str, Any], name: str, value: list[object]) -> None:
    """As older clients send them, where there are no `inputs`; else those count."""
    older = {**changed(task, "inputs", None), name: value}
    assert asked(older) == asked(task)
    assert asked({**task, name: [OTHER]}) == asked(task)


@pytest.mark.parametrize(("task", "name"), [(IMAGE, "checkNSFW"), (VIDEO, "nsfw_check")])
@pytest.mark.parametrize(
    ("given", "safety", "mode"),
    [
        (True, None, "fast"),
        (False, None, "none"),
        ("yes", None, "none"),
        (True, {}, "fast"),
        (True, {"checkContent": False}, "none"),
        (True, {"mode": "none"}, "none"),
    ],
)
def test_an_older_word_asks_for_a_check(
    task: dict[str, Any], name: str, given: object, safety: object, mode: str
) -> None:
    """Where the newer one is not there."""
    assert parse.safety(asked({**task, name: given, "safety": safety})) == mode


@pytest.mark.parametrize(
    ("safety", "mode"),
    [
        ({}, "none"),
        ({"checkContent": True}, "fast"),
        ({"checkContent": False}, "none"),
        ({"checkContent": True, "mode": "none"}, "none"),
        ({"checkContent": True, "mode": "full"}, "full"),
        ({"checkContent": False, "mode": "fast"}, "fast"),
        ({"checkContent": True, "mode": None, "tolerance": True}, "fast"),
    ],
)
def test_the_mode_of_a_check_wins(safety: dict[str, object], mode: str) -> None:
    """Alone, `checkContent` means `fast`."""
    assert parse.safety(asked({**VIDEO, "safety": safety})) == mode


@pytest.mark.parametrize("task", [IMAGE, VIDEO])
@pytest.mark.parametrize(
    "more",
    [
        {"negativePrompt": 5, "steps": "x", "scheduler": [], "CFGScale": 7.5, "clipSkip": None, "promptWeighting": "x"},
        {"routing": {}, "advancedFeatures": {"layerDiffuse": True}, "skipResponse": True, "checkNSFW": False},
        {"providerSettings": {"bytedance": {"cameraFixed": True}, "runway": {"other": 1}}, "unheardOf": {"a": [1]}},
        {"outputType": ["URL"], "numberResults": 1.0},
    ],
)
def test_what_clients_send_beside_is_ignored(task: dict[str, Any], more: dict[str, Any]) -> None:
    """It is accepted and changes nothing."""
    assert submission({**task, **more}).model_dump(exclude={"client_inputs"}) == submission(task).model_dump(
        exclude={"client_inputs"}
    )


def test_a_webhook_and_an_upload_may_be_wanted_both() -> None:
    """Each of each result."""
    made = submission({**IMAGE, "webhookURL": HOOK, "uploadEndpoint": f"{HOOK}/put"})
    assert made.destinations == (
        Destination(kind="webhook", url=HOOK, per="generation"),
        Destination(kind="upload", url=f"{HOOK}/put", per="generation"),
    )


def test_nothing_is_kept_for_ever() -> None:
    """A time to live counts up to a year."""
    assert submission({**IMAGE, "ttl": 10**9}).keep_seconds == 365 * 24 * 3600


def test_an_output_that_is_sent_has_no_time_of_its_own() -> None:
    """`ttl` is about URLs."""
    assert submission({**IMAGE, "ttl": 60, "outputType": "base64Data"}).keep_seconds is None


def test_pictures_are_named_for_us_and_shown_by_their_urls() -> None:
    """What is told again of a task has no bytes in it, and only what was sent."""
    picture = Source("asset:0ee13cbd", "http://here/lake.jpg")
    image = submission(IMAGE, picture)
    assert image.references == (InputImage(source=picture.name),)
    assert image.client_inputs == {**IMAGE, "inputs": {"referenceImages": [picture.url]}}
    video = submission(VIDEO, picture)
    assert video.first_frame == InputImage(source=picture.name)
    assert video.client_inputs == {**VIDEO, "inputs": {"frameImages": [picture.url]}}


@pytest.mark.parametrize("written", [UUID.upper(), UUID.replace("-", ""), f"{{{UUID}}}", f"urn:uuid:{UUID}"])
def test_a_uuid_is_one_name_however_it_is_written(written: str) -> None:
    """Clients and languages differ in that."""
    assert parse.client_id(written) == parse.client_id(UUID)


@pytest.mark.parametrize(
    "same",
    [
        {"taskUUID": "8fb566fa-d4ff-4335-9c88-4dbbbdde7cf7"},
        {"numberResults": 1},
        {"outputFormat": "JPG", "outputQuality": 95.0},
        {"webhookURL": None},
        {"unheardOf": 5},
        {"inputs": {"referenceImages": [{"image": PICTURE}]}},
    ],
)
def test_equal_tasks_have_one_fingerprint(same: dict[str, Any]) -> None:
    """However they were written."""
    assert parse.fingerprint(asked({**IMAGE, **same})) == parse.fingerprint(asked(IMAGE))


@pytest.mark.parametrize(
    "other",
    [
        {"positivePrompt": "a boat"},
        {"numberResults": 2},
        {"seed": 8},
        {"seed": None},
        {"deliveryMethod": "async"},
        {"webhookURL": HOOK},
        {"inputs": {"referenceImages": [OTHER]}},
        {"inputs": {"referenceImages": [PICTURE, OTHER]}},
    ],
)
def test_other_tasks_have_another(other: dict[str, Any]) -> None:
    """Whatever differs."""
    assert parse.fingerprint(asked({**IMAGE, **other})) != parse.fingerprint(asked(IMAGE))


def test_an_image_and_a_film_are_never_the_same() -> None:
    """The type of a task is part of it."""
    assert parse.fingerprint(asked(IMAGE)) != parse.fingerprint(asked({**VIDEO, "positivePrompt": "a lake"}))


@pytest.mark.parametrize(
    ("task", "own", "price"),
    [
        (IMAGE, {}, "0.02"),
        (IMAGE, {"runware/gen4-image-turbo": Decimal("0.25")}, "0.25"),
        ({**VIDEO, "duration": 6}, {}, "0.3042"),
        ({**VIDEO, "duration": 8}, {}, "0.4042"),
        ({**VIDEO, "duration": 2}, {"runware/gen4-turbo/second": Decimal(1)}, "2.0042"),
        ({**VIDEO, "duration": 2}, {"runware/gen4-turbo": Decimal(0)}, "0.1"),
    ],
)
def test_a_result_costs_what_the_pages_examples_cost(task: dict[str, Any], own: dict[str, Decimal], price: str) -> None:
    """Or what the owner of this server asks for it."""
    assert parse.price(own, asked(task)) == Decimal(price)
