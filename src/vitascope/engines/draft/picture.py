"""What a place renderer hands on: colour, depth and the line of the horizon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vitascope.engines.draft.attendance import heed

Array = npt.NDArray[np.float32]
"""A float32 array; its shape is told where it is used."""


Mask = npt.NDArray[np.bool_]
"""A mask; its shape is told where it is used."""


def f32(values: npt.ArrayLike) -> Array:
    """Give an array as float32, without a copy where it is one already.

    Nearly all that is drawn passes here between two steps of arithmetic, and work that nobody wants any more ends here.
    """
    heed()
    return np.asarray(values, np.float32)


@dataclass(frozen=True, slots=True)
class Picture:
    """A rendered view.

    `rgb` has shape (height, width, 3), display-referred sRGB in 0..1. `depth` has shape (height, width), in
    metres from the camera, infinite in the sky. `horizon` is the height of the eye line as a fraction of the
    picture's height, measured from the top; it may lie outside 0..1. `board` is where a blank sign is, for
    lettering: its left, top, right and lower edge in shares of the picture. `wet` tells that there is water in it.
    """

    rgb: Array
    depth: Array
    horizon: float
    board: tuple[float, float, float, float] | None = None
    wet: bool = False
