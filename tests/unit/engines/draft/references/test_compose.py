"""References are visible in what is composed from them."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from vitascope.engines.base import Cancelled, GenerationRequest, Image, Pixels, Reference
from vitascope.engines.draft.references import FIRST_NOTE, compose
from vitascope.engines.draft.references.oklab import to_oklab
from vitascope.engines.draft.scene import Scene
from vitascope.engines.draft.words import tokens

WIDTH, HEIGHT = 320, 240


def thing(tag: str = "toy") -> Reference:
    """A red ball before grey, with an alpha of its own."""
    rgba = np.zeros((200, 200, 4), np.uint8)
    rgba[..., :3] = 128
    cv2.circle(rgba, (100, 100), 60, (215, 30, 30, 255), -1, cv2.LINE_AA)
    return Reference(rgba, tag)


def place(tag: str = "park") -> Reference:
    """A blue sky above grained green, opaque."""
    picture = np.zeros((240, 320, 3), np.float32)
    picture[:130] = np.linspace((80, 130, 230), (190, 215, 245), 130)[:, None]
    picture[130:] = (70, 130, 60) + np.random.default_rng(4).standard_normal((110, 320, 1)) * 14
    rgba = np.full((240, 320, 4), 255, np.uint8)
    rgba[..., :3] = np.clip(picture, 0, 255)
    return Reference(rgba, tag)


def look(tag: str = "art") -> Reference:
    """Violet and orange stripes."""
    rgba = np.full((120, 120, 4), 255, np.uint8)
    rgba[..., :3] = np.where((np.arange(120) // 12 % 2 == 0)[:, None, None], (120, 30, 150), (240, 140, 40))
    return Reference(rgba, tag)


Make = Callable[..., Image]


@pytest.fixture(scope="module")
def make() -> Make:
    """A function that composes a small picture; one made before is given again, unless `anew`."""
    made: dict[tuple[object, ...], Image] = {}

    def run(
        prompt: str,
        *references: Reference,
        size: tuple[int, int] = (WIDTH, HEIGHT),
        anew: bool = False,
        seed: int = 1,
    ) -> Image:
        key = (prompt, size, seed, *(reference.pixels.tobytes() for reference in references))
        if anew or key not in made:
            request = GenerationRequest(
                model="gen4-image", prompt=prompt, width=size[0], height=size[1], seed=seed, references=references
            )
            scene = Scene(tuple(tokens(prompt)), place="abstract")
            made[key] = compose(request, scene, lambda _fraction, _stage: None)
        return made[key]

    return run


def red_share(pixels: Pixels) -> float:
    """Return the share of clearly red pixels."""
    rgb = pixels.astype(int)
    return float(((rgb[..., 0] - rgb[..., 1] > 60) & (rgb[..., 0] - rgb[..., 2] > 50)).mean())


def tint(pixels: Pixels) -> tuple[float, float]:
    """Return the mean colour as OKLab's green-red and blue-yellow."""
    lab = to_oklab(pixels.astype(np.float32) / np.float32(255))
    return float(lab[..., 1].mean()), float(lab[..., 2].mean())


@pytest.mark.parametrize("size", [(320, 240), (240, 320), (200, 200), (336, 144)])
def test_size_is_exact(make: Make, size: tuple[int, int]) -> None:
    """Whatever the sizes of the references, the picture has the size asked for, in bytes."""
    pixels = make("@toy in @park", thing(), place(), size=size).pixels
    assert pixels.shape == (size[1], size[0], 3)
    assert pixels.dtype == np.uint8


def test_subject_is_visible_in_the_place(make: Make) -> None:
    """The red ball stands in the green park, at a size worth looking at."""
    without, with_ball = make("@park", place()).pixels, make("@toy in @park", thing(), place()).pixels
    assert red_share(without) < 0.01
    assert red_share(with_ball) > 0.06


def test_place_is_visible_around_the_subject(make: Make) -> None:
    """Sky stays above and meadow below the subject."""
    pixels = make("@toy in @park", thing(), place()).pixels.astype(int)
    assert pixels[8, :, 2].mean() > pixels[8, :, 0].mean() + 30
    assert pixels[-8, :, 1].mean() > pixels[-8, :, 2].mean() + 20


def test_subject_in_a_drawn_place(make: Make) -> None:
    """A subject without a location reference is set into a place drawn from the prompt."""
    assert red_share(make("@toy on a table", thing()).pixels) > 0.05


def test_subject_has_no_rim_of_its_old_background(make: Make) -> None:
    """Around the ball nothing is as white as what was behind it: the old background did not come along."""
    reference = thing()
    reference.pixels[reference.pixels[..., 3] < 250, :3] = (255, 255, 255)
    pixels = make("@toy in @park", reference, place()).pixels
    red = (pixels[..., 0].astype(int) - pixels[..., 1] > 60).astype(np.uint8)
    rim = cv2.dilate(red, np.ones((7, 7), np.uint8)) - cv2.erode(red, np.ones((5, 5), np.uint8))
    assert pixels[rim > 0].min(axis=1).max() < 215


def test_palette_of_a_style_reference_is_taken(make: Make) -> None:
    """A violet and orange style moves the park's colours toward violet and orange."""
    plain = tint(make("@park", place()).pixels)
    styled = tint(make("@park in the style of @art", place(), look()).pixels)
    assert styled[0] > plain[0] + 0.03


def test_three_references_at_once(make: Make) -> None:
    """Subject, place and style together: the ball is there, in the style's colours."""
    image = make("@toy in @park in the style of @art", thing(), place(), look())
    plain = make("@toy in @park", thing(), place())
    assert tint(image.pixels)[0] > tint(plain.pixels)[0] + 0.02


def test_night_is_darker_than_day(make: Make) -> None:
    """A location is relit for the hour that the prompt asks for."""
    day, night = (
        make("@toy in @park at noon", thing(), place()).pixels,
        make("@toy in @park at night", thing(), place()).pixels,
    )
    assert night.mean() < 0.55 * day.mean()


def test_sunset_is_warmer_than_day(make: Make) -> None:
    """Sunset light is warmer than noon's."""
    day, late = (
        make("@toy in @park at noon", thing(), place()).pixels,
        make("@toy in @park at sunset", thing(), place()).pixels,
    )
    assert tint(late)[1] > tint(day)[1] + 0.015


@pytest.mark.parametrize("hour", ["dawn", "noon", "golden hour", "sunset"])
def test_exposure_does_not_clip(make: Make, hour: str) -> None:
    """Hardly a pixel is burnt to pure white, whatever the light."""
    pixels = make(f"@toy in @park at {hour}", thing(), place()).pixels
    assert (pixels.min(axis=2) > 250).mean() < 0.01


def test_same_seed_gives_same_bytes(make: Make) -> None:
    """Two runs with one seed agree in every byte."""
    first, second = (make("@toy in @park at sunset", thing(), place(), anew=True).pixels for _ in range(2))
    assert np.array_equal(first, second)


def test_notes_say_what_was_not_done(make: Make) -> None:
    """The caller is told that this is no model, and that the pose was kept."""
    notes = make("@toy in @park", thing(), place()).notes
    assert notes[0] == FIRST_NOTE
    assert "Pose, clothes and view angle of @toy were kept as in the reference." in notes


def test_another_view_is_noted(make: Make) -> None:
    """A view that cannot be shown is named in a note."""
    assert any("from above" in note for note in make("show the park from above", place()).notes)


def test_progress_never_falls() -> None:
    """The fractions told rise from 0 to 1."""
    told: list[float] = []
    request = GenerationRequest(
        model="gen4-image",
        prompt="@toy in @park",
        width=WIDTH,
        height=HEIGHT,
        seed=1,
        references=(thing(), place()),
    )
    compose(
        request, Scene(tuple(tokens(request.prompt)), place="abstract"), lambda fraction, _stage: told.append(fraction)
    )
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


@pytest.mark.parametrize("after", [0.0, 0.4, 0.8])
def test_cancelled_passes(after: float) -> None:
    """A `Cancelled` raised by progress ends the composition, at whatever stage."""

    def progress(fraction: float, _stage: str) -> None:
        if fraction > after:
            raise Cancelled

    request = GenerationRequest(
        model="gen4-image", prompt="@toy", width=WIDTH, height=HEIGHT, seed=1, references=(thing(), place())
    )
    with pytest.raises(Cancelled):
        compose(request, Scene(tuple(tokens(request.prompt)), place="abstract"), progress)


@pytest.mark.parametrize(
    ("prompt", "references", "least"),
    [("@toy in a desert", (thing(),), 8.0), ("@park", (place(),), 4.0), ("@toy in @park", (thing(), place()), 4.0)],
)
def test_another_seed_composes_another_picture(
    make: Make, prompt: str, references: tuple[Reference, ...], least: float
) -> None:
    """Seeds are seen: in a drawn set by more than 8 steps of 255 on average, in a kept one by more than 4."""
    one, other = make(prompt, *references, seed=1).pixels, make(prompt, *references, seed=2).pixels
    assert np.abs(one.astype(int) - other).mean() > least


def test_white_things_keep_their_drawing(make: Make) -> None:
    """A picture that is nearly white is not burnt out."""
    bright = place()
    bright.pixels[130:, :, :3] = np.clip(bright.pixels[130:, :, :3].astype(int) * 2 + 60, 0, 255)
    pixels = make("@park at noon, high contrast", bright).pixels
    assert (pixels.max(axis=2) > 252).mean() < 0.002


def test_a_subject_that_its_picture_cut_below_stands_at_the_lower_border(make: Make) -> None:
    """A bust comes into the frame from below: it never hangs in the air."""
    rgba = np.zeros((200, 200, 4), np.uint8)
    rgba[90:, 50:150] = (215, 30, 30, 255)
    lowest = make("@toy in a desert", Reference(rgba, "toy")).pixels[-3].astype(int)
    assert ((lowest[:, 0] - lowest[:, 2]) > 80).mean() > 0.1


def test_what_the_prompt_names_beside_the_reference_is_drawn_too(make: Make) -> None:
    """A balloon named beside the subject appears in the set."""

    def green(pixels: Pixels) -> float:
        rgb = pixels.astype(int)
        return float((rgb[..., 1] - np.maximum(rgb[..., 0], rgb[..., 2]) > 12).mean())

    with_it = make("@toy in a desert with a green hot air balloon", thing()).pixels
    without = make("@toy in a desert", thing()).pixels
    assert green(with_it) > green(without) + 0.002


def test_notes_tell_the_parts_and_what_is_missing(make: Make) -> None:
    """The notes say which reference is what, and which words are not in the picture."""
    notes = " ".join(make("@toy in a desert with a zyzzyva", thing()).notes)
    assert "@toy as the subject" in notes
    assert "drawn from the prompt (desert)" in notes
    assert "zyzzyva" in notes


def test_two_subjects_do_not_hide_each_other(make: Make) -> None:
    """One that its picture cut on the left stands left of one that is whole, whatever the seed."""
    rgba = np.zeros((200, 200, 4), np.uint8)
    rgba[60:, :110] = (30, 40, 220, 255)
    for seed in (1, 2, 3, 4):
        pixels = make("@hero and @toy in a desert", Reference(rgba, "hero"), thing(), seed=seed).pixels
        assert red_share(pixels) > 0.02


def test_a_backdrop_has_the_colour_that_it_is_given(make: Make) -> None:
    """A white background is bright, a black one dark."""
    white = make("@toy on a seamless white background", thing()).pixels[20:40].mean()
    black = make("@toy on a seamless black background", thing()).pixels[20:40].mean()
    assert white > black + 80


def test_thin_things_survive_before_a_new_sky(make: Make) -> None:
    """Masts of three pixels stay dark lines, from end to end, when the sky behind them is painted anew."""
    location = place("quay")
    for column in (60, 150, 260):
        location.pixels[20:132, column : column + 3, :3] = (30, 28, 30)
    drawn = make("@quay at sunset", location, size=(320, 240)).pixels.astype(int).sum(2)
    bare = make("@park at sunset", place(), size=(320, 240)).pixels.astype(int).sum(2)
    mast = (drawn[35:105] < 0.6 * bare[35:105]).sum(1)
    assert mast.min() >= 6
