"""Small synthetic pictures and a way to animate them."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from vitascope.engines.base import GenerationRequest, Pixels
from vitascope.engines.draft.film import animate
from vitascope.engines.draft.scene import Scene

WIDTH, HEIGHT = 256, 144

Shoot = Callable[..., list[Pixels]]
"""`shoot(prompt, seed=..., seconds=..., first=...)`: the frames of a film."""


def landscape() -> Pixels:
    """A sky, a textured ground, and a bright ball standing on it: (144, 256, 3)."""
    draw = np.random.default_rng(5)
    picture = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    picture[:] = np.linspace((110, 160, 235), (190, 210, 240), HEIGHT)[:, None]
    ground = cv2.GaussianBlur(draw.standard_normal((HEIGHT, WIDTH)).astype(np.float32), (0, 0), 2.0) * 90
    picture[80:] = (np.array([104, 92, 70]) + ground[..., None])[80:]
    for column in range(10, WIDTH, 32):
        cv2.rectangle(picture, (column, 62), (column + 9, 96), (60, 50, 45), -1)
    cv2.circle(picture, (128, 84), 28, (225, 60, 40), -1, cv2.LINE_AA)
    return np.clip(picture, 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def picture() -> Pixels:
    """The landscape, made once."""
    return landscape()


@pytest.fixture(scope="session")
def shoot(picture: Pixels) -> Shoot:
    """A function that animates the landscape; a film made before is given again, unless `anew`."""
    shot: dict[tuple[object, ...], list[Pixels]] = {}

    def run(
        prompt: str, *, seed: int = 1, seconds: float = 0.75, first: Pixels | None = None, anew: bool = False
    ) -> list[Pixels]:
        chosen = picture if first is None else first
        key = (prompt, seed, seconds, chosen.tobytes())
        if anew or key not in shot:
            request = GenerationRequest(
                model="gen4-turbo",
                prompt=prompt,
                width=chosen.shape[1],
                height=chosen.shape[0],
                seed=seed,
                first_frame=chosen,
                duration=seconds,
            )
            scene = Scene((), place="abstract")
            shot[key] = list(animate(request, scene, lambda _fraction, _stage: None).frames)
        return shot[key]

    return run
