"""Errors in Runware's words."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from inferences import IMAGE, UUID, VIDEO, changed
from vitascope import errors
from vitascope.dialects.runware.errors import TaskRefused, as_refused, error_item, failed, invalid
from vitascope.dialects.runware.parameters import ImageInference, VideoInference
from vitascope.tasks.model import Failure


def refusal(task: dict[str, Any]) -> TaskRefused:
    kind = ImageInference if task["taskType"] == "imageInference" else VideoInference
    with pytest.raises(ValidationError) as caught:
        kind.model_validate(task)
    return invalid(caught.value, kind)


@pytest.mark.parametrize(
    ("task", "path", "value", "message"),
    [
        (IMAGE, "positivePrompt", None, "Parameter 'positivePrompt' is required."),
        (IMAGE, "positivePrompt", 5, "Parameter 'positivePrompt' is 5: it should be a valid string."),
        (IMAGE, "positivePrompt", "", "Parameter 'positivePrompt' is \"\": it should have at least 1 character."),
        (IMAGE, "positivePrompt", " ", "Parameter 'positivePrompt' is \" \": it must not be empty."),
        (IMAGE, "taskUUID", "x", "Parameter 'taskUUID' is \"x\": it must be a UUID."),
        (
            IMAGE,
            "outputType",
            "url",
            "Parameter 'outputType' is \"url\": it should be 'URL', 'base64Data' or 'dataURI'.",
        ),
        (IMAGE, "safety", 5, "Parameter 'safety' is 5: it should be an object."),
        (
            IMAGE,
            "inputs.referenceImages",
            [],
            "Parameter 'inputs.referenceImages' is a list of 0: it should have at least 1 item.",
        ),
        (
            IMAGE,
            "inputs.referenceImages",
            ["a", 5],
            "Parameter 'inputs.referenceImages[1]' is 5: it should be a valid string.",
        ),
        (
            IMAGE,
            "webhookURL",
            "ftp://example.com",
            "Parameter 'webhookURL' is \"ftp://example.com\": only http and https URLs are visited, not ftp.",
        ),
        (VIDEO, "duration", 11, "Parameter 'duration' is 11: it should be less than or equal to 10."),
        (
            VIDEO,
            "inputs.frameImages.frame",
            "last",
            "Parameter 'inputs.frameImages[0].frame' is \"last\": it should be 'first' or 0.",
        ),
    ],
)
def test_a_message_says_what_was_wrong_with_which_value(
    task: dict[str, Any], path: str, value: object, message: str
) -> None:
    """In words that need no knowledge of how this server is written."""
    assert str(refusal(changed(task, path, value))) == message


def test_a_long_value_is_not_repeated_whole() -> None:
    """Nor is an answer as large as what it refuses."""
    assert len(str(refusal({**IMAGE, "positivePrompt": "a" * 100_000}))) < 300


@pytest.mark.parametrize("kind", errors.RequestRefused.__subclasses__())
def test_each_refusal_of_the_core_has_a_code(kind: type[errors.RequestRefused]) -> None:
    """And a status that says whether it is worth to try again."""
    if kind in {errors.InvalidParameter, TaskRefused}:
        return
    refused = as_refused(kind("said"))
    assert str(refused) == "said"
    assert 400 <= refused.status < 600
    is_passing = kind in {errors.Overloaded, errors.StorageAway}
    assert (refused.status >= 500) == is_passing


def test_a_wrong_parameter_is_named_without_its_place_in_a_list() -> None:
    """Its code and its name are those of the table; the message says which of the list it was."""
    refused = as_refused(errors.InvalidParameter("inputs.referenceImages[1]", "The second is text."))
    assert (refused.code, refused.details) == ("invalidReferenceImages", {"parameter": "inputs.referenceImages"})
    assert str(refused) == "The second is text."


def test_a_refusal_of_this_dialect_stays_as_it_is() -> None:
    """It has its words already."""
    refused = TaskRefused("taskNotFound", "There is no such task.", status=404)
    assert as_refused(refused) is refused


def test_nothing_is_told_of_the_database() -> None:
    """What its driver says is for the log."""
    refused = as_refused(errors.DatabaseAway("connection to 10.0.0.7 refused"))
    assert (refused.code, refused.status) == ("serviceUnavailable", 503)
    assert "10.0.0.7" not in str(refused)


@pytest.mark.parametrize("code", errors.FAILURES)
def test_each_failure_has_a_code(code: str) -> None:
    """What the caller can mend is not answered with what clients repeat by themselves."""
    refused = failed(Failure(code=code, message="said"))
    assert str(refused) == "said"
    by_caller = code in {"media_invalid", "media_unreachable", "refused"}
    assert refused.status == (400 if by_caller else 500)
    assert refused.code.startswith("invalid") == by_caller


def test_what_was_cancelled_is_said_to_be() -> None:
    """There is no failure of it."""
    assert failed(None).code == "taskCancelled"


def test_an_item_names_its_task() -> None:
    """Without which clients wait in vain; what is not known is left out."""
    refused = TaskRefused("invalidSeed", "It is wrong.", parameter="seed", min=0, max=None)
    assert error_item(refused, {"taskType": "imageInference", "taskUUID": UUID, "seed": -1}) == {
        "code": "invalidSeed",
        "message": "It is wrong.",
        "parameter": "seed",
        "min": 0,
        "taskType": "imageInference",
        "taskUUID": UUID,
    }


@pytest.mark.parametrize("name", [5, None, ["x"], "\ud800", "x" * 1001])
def test_a_name_that_cannot_be_told_is_left_out(name: object) -> None:
    """The rest of the error is told all the same."""
    item = error_item(TaskRefused("invalidTaskUUID", "It is wrong."), {"taskType": "imageInference", "taskUUID": name})
    assert item == {"code": "invalidTaskUUID", "message": "It is wrong.", "taskType": "imageInference"}
