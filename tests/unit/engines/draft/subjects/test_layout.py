"""Where things stand: left and right, many, near and far, on one another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vitascope.engines.draft.camera import Camera, View
from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.prompt import read_prompt
from vitascope.engines.draft.scene import Scene
from vitascope.engines.draft.subjects import staging
from vitascope.engines.draft.subjects.layout import Player


def placed(prompt: str, monkeypatch: pytest.MonkeyPatch, *, seed: int = 4) -> dict[str, Player]:
    """Stage a prompt's things on a plain, or on a table where it names one: each kind with its spots."""
    scene = read_prompt(prompt)
    table = scene.variant == "table"
    camera = Camera(120, 90, 120.0, 40.0, 0.6 if table else 1.7)
    light = light_of(Scene((), "meadow"), 3)
    view = View(
        np.full((90, 120, 3), 0.3, np.float32),
        np.full((90, 120), 500.0, np.float32),
        camera,
        light,
        reach=(0.5, 1.0) if table else (6.0, 60.0),
    )
    found: dict[str, Player] = {}
    arrange = staging._arrange

    def kept(scene: Scene, view: View, players: list[Player], seed: int) -> None:
        arrange(scene, view, players, seed)
        found.update({player.subject.kind: player for player in players})

    monkeypatch.setattr(staging, "_arrange", kept)
    staging.stage_subjects(scene, view, seed, lambda _fraction, _stage: None)
    return found


def test_left_is_left_and_right_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sides named in the prompt are sides of the picture."""
    found = placed("a red bicycle on the left, a scooter on the right, a desert", monkeypatch)
    assert found["bicycle"].spots[0].column < 60 < found["scooter"].spots[0].column


@pytest.mark.parametrize("prompt", ["three owls in a meadow", "three pears on a table"])
def test_there_are_as_many_as_asked_for(prompt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number is a number of things seen, apart from one another."""
    (player,) = placed(prompt, monkeypatch).values()
    columns = sorted(spot.column for spot in player.spots)
    assert len(columns) == 3
    assert np.diff(columns).min() > 5


def test_far_is_smaller_than_near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Distance shrinks."""
    far = placed("a pickup truck far away in the desert", monkeypatch)["pickup truck"].spots[0]
    near = placed("a pickup truck in the foreground, desert", monkeypatch)["pickup truck"].spots[0]
    assert far.pixels < 0.7 * near.pixels


def test_what_sits_on_something_is_above_its_foot(monkeypatch: pytest.MonkeyPatch) -> None:
    """A crow on a mailbox stands over it, at its column."""
    found = placed("a crow on top of a mailbox", monkeypatch)
    crow, mailbox = found["crow"].spots[0], found["mailbox"].spots[0]
    assert crow.row < mailbox.row - 0.7 * mailbox.pixels
    assert abs(crow.column - mailbox.column) < mailbox.pixels


def test_nothing_on_a_table_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are, all stand inside the picture."""
    found = placed("five cups, three apples, a teapot and two books on a table", monkeypatch)
    for player in found.values():
        for spot in player.spots:
            half = spot.pixels * player.aspect / 2
            assert half - 2 <= spot.column <= 122 - half


def test_seeds_move_things(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another seed is another arrangement."""
    one = placed("three owls in a meadow", monkeypatch, seed=4)["owl"].spots
    two = placed("three owls in a meadow", monkeypatch, seed=5)["owl"].spots
    assert [spot.column for spot in one] != [spot.column for spot in two]


def test_things_that_are_alike_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where their pictures are copies of one another."""
    player = placed("a dog on a meadow", monkeypatch)["dog"]
    twin = replace(player, drawings=[replace(drawing, rgb=drawing.rgb.copy()) for drawing in player.drawings])
    assert twin != player
