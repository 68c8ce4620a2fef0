"""How a figure holds itself: its joints, seen from the side or half from the front, facing right."""

from __future__ import annotations

from dataclasses import dataclass, replace

Point = tuple[float, float]
Bend = tuple[Point, Point]
"""A limb's middle joint and its end: elbow and hand, or knee and foot."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Joints in heights of the standing figure: x from its middle to the right, y from the ground up.

    Of each pair the first limb is the far one. Arms are given from the neck; `tilt` turns the head, in radians, to the
    left. `wide` is the width of the board. `prop` is drawn in the hands or below.
    """

    hip: Point
    neck: Point
    arms: tuple[Bend, Bend]
    legs: tuple[Bend, Bend]
    wide: float = 0.62
    tilt: float = 0.0
    prop: str = ""


_HANGING = (((0.115, -0.15), (0.125, -0.28)), ((-0.115, -0.15), (-0.125, -0.28)))
_SWINGING = (((-0.05, -0.16), (-0.12, -0.26)), ((0.05, -0.16), (0.15, -0.23)))
_RUNNING = (((0.11, -0.13), (0.22, -0.07)), ((-0.13, -0.11), (-0.15, -0.24)))
_UP = (((0.14, 0.04), (0.19, 0.19)), ((-0.14, 0.04), (-0.19, 0.19)))
_WAVING = (((0.15, 0.00), (0.19, 0.16)), ((-0.115, -0.15), (-0.125, -0.28)))
_BEFORE = (((0.12, -0.16), (0.20, -0.17)), ((-0.09, -0.19), (0.14, -0.21)))
_LAP = (((0.10, -0.16), (0.17, -0.25)), ((-0.08, -0.17), (0.10, -0.27)))
_BOOK = (((0.13, -0.15), (0.14, -0.14)), ((-0.13, -0.17), (0.00, -0.16)))
_SPREAD = (((0.14, 0.05), (0.27, 0.12)), ((-0.14, 0.00), (-0.26, -0.06)))
_FOLDED = (((0.10, -0.15), (0.13, -0.09)), ((-0.10, -0.16), (0.11, -0.10)))
_KNEES = (((0.15, -0.16), (0.19, -0.27)), ((-0.15, -0.16), (-0.19, -0.27)))
_REINS = (((0.11, -0.14), (0.22, -0.16)), ((-0.06, -0.18), (0.19, -0.19)))

ARMS: dict[str, tuple[tuple[Bend, Bend], str]] = {
    "read": (_BOOK, "book"),
    "hold": (_BEFORE, ""),
    "raise": (_WAVING, ""),
    "cook": (_BEFORE, "pan"),
    "fish": (_BEFORE, "rod"),
    "pray": (_FOLDED, ""),
    "cheer": (_UP, ""),
}
"""What arms do, whatever the body does: the arms, and what is in their hands."""

_STAND = Pose((0.0, 0.40), (0.0, 0.70), _HANGING, (((0.045, 0.21), (0.055, 0.03)), ((-0.045, 0.21), (-0.05, 0.025))))

BODIES: dict[str, Pose] = {
    "stand": _STAND,
    "walk": replace(_STAND, arms=_SWINGING, legs=(((0.09, 0.22), (0.14, 0.04)), ((-0.03, 0.20), (-0.13, 0.06)))),
    "run": Pose(
        (-0.03, 0.42), (0.06, 0.71), _RUNNING, (((0.15, 0.36), (0.16, 0.17)), ((-0.11, 0.23), (-0.28, 0.26))), 0.9, -0.1
    ),
    "jump": Pose(
        (0.0, 0.48), (0.0, 0.76), _UP, (((0.12, 0.35), (0.04, 0.20)), ((-0.11, 0.34), (-0.17, 0.17))), 0.72, 0.08
    ),
    "leap": Pose(
        (0.0, 0.47), (0.02, 0.75), _SPREAD, (((0.20, 0.45), (0.40, 0.45)), ((-0.19, 0.40), (-0.40, 0.36))), 1.1, 0.1
    ),
    "dance": replace(
        _STAND,
        arms=(((0.13, 0.06), (0.08, 0.23)), ((-0.15, -0.06), (-0.27, 0.00))),
        legs=(((0.17, 0.33), (0.08, 0.18)), ((-0.02, 0.21), (-0.02, 0.025))),
        wide=0.8,
        tilt=0.12,
    ),
    "kick": Pose(
        (-0.04, 0.41), (-0.09, 0.70), _SPREAD, (((0.12, 0.32), (0.29, 0.21)), ((-0.06, 0.21), (-0.09, 0.025))), 0.9, 0.1
    ),
    "sit": Pose((-0.06, 0.27), (-0.06, 0.57), _LAP, (((0.13, 0.27), (0.13, 0.035)), ((0.08, 0.25), (0.07, 0.02)))),
    "ground": Pose(
        (-0.12, 0.10), (-0.13, 0.40), _LAP, (((0.10, 0.23), (0.20, 0.035)), ((0.08, 0.17), (0.22, 0.025))), 0.7
    ),
    "lotus": Pose((0.0, 0.09), (0.0, 0.39), _KNEES, (((0.21, 0.075), (0.02, 0.05)), ((-0.21, 0.075), (-0.02, 0.035)))),
    "kneel": Pose(
        (-0.04, 0.24), (0.0, 0.54), _FOLDED, (((0.09, 0.05), (-0.10, 0.04)), ((0.03, 0.05), (-0.18, 0.03))), 0.66, -0.12
    ),
    "crouch": Pose(
        (-0.10, 0.20), (0.04, 0.46), _LAP, (((0.10, 0.25), (0.04, 0.035)), ((0.03, 0.05), (-0.16, 0.03))), 0.7, -0.2
    ),
    "lie": Pose(
        (0.05, 0.09), (-0.24, 0.10), (((0.14, -0.04), (0.26, -0.03)), ((0.13, -0.06), (0.25, -0.06))),
        (((0.25, 0.10), (0.43, 0.07)), ((0.25, 0.08), (0.44, 0.05))), 1.15, 1.5,
    ),
    "swim": Pose(
        (-0.26, -0.06), (-0.02, 0.09), (((0.16, 0.08), (0.30, -0.02)), ((0.04, 0.14), (0.18, 0.18))),
        (((-0.4, -0.2), (-0.5, -0.2)), ((-0.4, -0.2), (-0.5, -0.2))), 0.8, -0.15,
    ),
    "ride": Pose((0.0, 0.27), (0.0, 0.57), _REINS, (((0.10, 0.24), (0.09, 0.06)), ((0.09, 0.17), (0.05, 0.02)))),
    "climb": replace(
        _STAND,
        arms=(((0.13, 0.04), (0.15, 0.20)), ((-0.14, -0.06), (-0.20, 0.06))),
        legs=(((0.16, 0.33), (0.12, 0.17)), ((-0.05, 0.21), (-0.07, 0.03))),
    ),
}  # fmt: skip


def pose_of(body: str, arms: str) -> Pose:
    """Put a pose together of what the body does and what the arms do; "" for what they do by themselves."""
    pose = BODIES[body or "stand"]
    if not arms:
        return pose
    bends, prop = ARMS[arms]
    return replace(pose, arms=bends, prop=prop, tilt=pose.tilt - (0.16 if arms in {"read", "cook"} else 0.0))
