"""Flat faces in a view: what hides what, at which depth, in which light."""

from __future__ import annotations

import numpy as np

from vitascope.engines.draft.camera import Camera, View
from vitascope.engines.draft.carpentry import Solids
from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.raising import Lighting, build, pixels_of, shade_ground
from vitascope.engines.draft.scene import Scene


def empty_view() -> View:
    """Give a black view of 120 x 90 pixels from 1.5 m above the ground."""
    light = light_of(Scene((), "room"), 3)
    camera = Camera(120, 90, 90.0, 45.0, 1.5)
    return View(np.zeros((90, 120, 3), np.float32), np.full((90, 120), np.inf, np.float32), camera, light, air=0.0)


def built(solids: Solids) -> View:
    """Draw the solids into an empty view."""
    view = empty_view()
    build(view, solids, Lighting(), 3, lambda _fraction, _stage: None)
    return view


def test_a_box_stands_at_its_depth() -> None:
    """The middle of its front is as far away as the front."""
    solids = Solids()
    solids.box((0.0, 0.5, 5.0), (2.0, 2.0, 2.0), (0.8, 0.8, 0.8))
    view = built(solids)
    assert abs(float(view.depth[45, 60]) - 4.0) < 1e-3
    assert not np.isfinite(view.depth[2, 2])


def test_the_nearer_box_hides_the_farther() -> None:
    """Whatever the order in which they were added."""
    for order in ((3.0, 6.0), (6.0, 3.0)):
        solids = Solids()
        for z in order:
            solids.box((0.0, 0.5, z), (2.0, 2.0, 0.5), (0.9, 0.1, 0.1) if z < 4 else (0.1, 0.1, 0.9))
        red, _, blue = built(solids).rgb[45, 60]
        assert red > blue


def test_a_panel_is_seen_from_both_sides() -> None:
    """A sheet has no back that is missing."""
    solids = Solids()
    solids.panel((1.0, 0.5, 4.0), (-1.0, 2.5, 4.0), (0.8, 0.8, 0.8))
    assert np.isfinite(built(solids).depth[45, 60])


def test_what_lies_behind_the_eye_is_not_drawn() -> None:
    """A floor that begins behind the viewer ends at the lower edge, without artefacts above the horizon."""
    solids = Solids()
    solids.panel((-5.0, 0.0, -4.0), (5.0, 0.0, 20.0), (0.8, 0.8, 0.8))
    view = built(solids)
    assert np.isfinite(view.depth[80, 60])
    assert not np.isfinite(view.depth[:44]).any()


def test_ground_is_darker_around_a_foot() -> None:
    """Things stand, they do not float."""
    solids = Solids()
    solids.panel((-5.0, 0.0, 0.3), (5.0, 0.0, 20.0), (0.8, 0.8, 0.8))
    view = built(solids)
    before = view.rgb.copy()
    thing = Solids()
    thing.box((0.0, 0.0, 4.0), (1.0, 1.0, 1.0), (0.5, 0.5, 0.5))
    shade_ground(view, thing.feet, 0.0, 0.5)
    column, row = view.camera.project(0.0, 0.0, 4.0)
    assert view.rgb[int(row), int(column)].mean() < 0.8 * before[int(row), int(column)].mean()
    assert np.array_equal(view.rgb[85, 5], before[85, 5])


def test_a_rectangle_is_told_in_shares_of_the_picture() -> None:
    """Two corners in metres give left, top, right, lower edge."""
    left, top, right, low = pixels_of(empty_view(), [(-1.0, 1.0, 6.0), (1.0, 2.0, 6.0)])
    assert (left, right) == (0.375, 0.625)
    assert 0 < top < low < 1
