"""Where the things of a scene stand in a view: by distance on the ground, on a table, in the air, by one another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.lexicon import HATS, stand_in
from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.subjects.acting import MOUNTS, PEOPLE

if TYPE_CHECKING:
    from vitascope.engines.draft.camera import Surface, View
    from vitascope.engines.draft.scene import Subject
    from vitascope.engines.draft.stamp import Cutout
    from vitascope.engines.draft.subjects.acting import Role
    from vitascope.engines.draft.subjects.catalogue import Model

ACROSS = {"left": 0.24, "right": 0.76, "centre": 0.50}
FARNESS = {"near": 0.62, "far": 1.9, "": 1.0}
_READ = 0.30  # the least height of a labelled stand-in, in shares of the picture: its card is to be read
_HIDDEN = 0.4  # the part of a thing that must be seen where it stands


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one thing goes: the pixel of its foot, its height in pixels, its distance in metres.

    What stands by another thing is not `tested` against what the place has nearer: it is seen where the other is.
    """

    column: float
    row: float
    pixels: float
    z: float
    tested: bool = True


@dataclass(slots=True, eq=False)
class Player:
    """A subject with its model, its drawings, the share of the picture's height it should fill, and its spots.

    People have a `role`.
    """

    subject: Subject
    model: Model
    drawings: list[Cutout]
    share: float
    seed: int
    spots: list[Spot] = field(default_factory=list)
    role: Role | None = None

    @property
    def aspect(self) -> float:
        """Width over height of the first drawing."""
        return self.drawings[0].aspect

    def pixels(self, view: View) -> float:
        """Give the height one should have, in pixels, that also leaves it inside the picture's width."""
        camera = view.camera
        tall = self.share * camera.height
        if camera.height > camera.width and self.model.habitat != "fore":
            tall *= 0.72
        return min(tall, 0.72 * camera.width / self.aspect)


def is_table(view: View) -> bool:
    """Tell whether the view is of a table top, an arm's length away."""
    return view.reach[1] <= 1.2


def on_table(view: View, players: list[Player], *, seed: int) -> None:
    """Arrange things on a table: the tall behind, the small before, none hidden."""
    camera, rng = view.camera, generator(seed, 573)
    pieces = [(player, k) for player in players for k in range(player.subject.count)]
    # a card that nobody can read says nothing: stand-ins are in front
    pieces.sort(key=lambda piece: (bool(stand_in(piece[0].subject.kind)[0]), -piece[0].share))
    crowded = sum(player.pixels(view) * player.aspect for player, _ in pieces) > 0.80 * camera.width
    half = len(pieces) // 2 if crowded and len(pieces) > 2 else 0
    spots: dict[tuple[int, int], Spot] = {}
    for rank, row in enumerate((pieces[:half], pieces[half:])):
        depth = 0.735 if rank == 0 else 0.845
        if row:
            _file(view, row, depth, spots, rng, alone=len(pieces) == 1)
    for player in players:
        player.spots = [spots[id(player), k] for k in range(player.subject.count)]


def on_surface(view: View, surface: Surface, players: list[Player], *, seed: int) -> None:
    """Put things side by side on a surface that the place made for them, nearer and farther by turns."""
    rng = generator(seed, 580)
    pieces = [(player, k) for player in players for k in range(player.subject.count)]
    order = [_rank(player.subject) + float(rng.random()) for player, _ in pieces]
    middle, many = (surface.near + surface.far) / 2, len(pieces)
    for place, number in enumerate(sorted(range(many), key=lambda n: order[n])):
        player = pieces[number][0]
        x = surface.left + (surface.right - surface.left) * (place + 0.5) / many
        turn = (0.38 + 0.618 * number) % 1.0
        z = surface.near + (surface.far - surface.near) * turn + 0.02 * float(rng.random())
        column, row = view.camera.project(x, surface.y, z)
        size = player.pixels(view) * surface.hero * middle / z / (0.6 + 0.4 * many) ** 0.36
        player.spots.append(Spot(column, row, size * (0.94 + 0.12 * float(rng.random())), z, tested=False))


def _rank(subject: Subject) -> float:
    """Give a subject's place in a row, against others drawn from 0..1: left ones first, right ones last."""
    return {"left": -2.0, "right": 2.0}.get(subject.side, 0.0)


def _file(
    view: View,
    row: list[tuple[Player, int]],
    depth: float,
    spots: dict[tuple[int, int], Spot],
    rng: np.random.Generator,
    *,
    alone: bool,
) -> None:
    """Stand things side by side on one line of a table."""
    camera = view.camera
    order = [float(rng.random()) for _ in row]
    row = [row[k] for k in sorted(range(len(row)), key=lambda k: order[k] + _rank(row[k][0].subject))]
    sizes = [player.pixels(view) * (0.92 + 0.14 * float(rng.random())) * (0.75 + 0.3 * depth) for player, _ in row]
    widths = [size * player.aspect for size, (player, _) in zip(sizes, row, strict=True)]
    shrink = min(1.0, 0.84 * camera.width / max(sum(widths), 1.0))
    gap = min(0.05 * camera.width, (0.90 * camera.width - shrink * sum(widths)) / max(len(row), 1))
    total = shrink * sum(widths) + gap * (len(row) - 1)
    middle = 0.5 + 0.05 * float(rng.normal())
    if alone:
        middle = ACROSS.get(row[0][0].subject.side, (0.42, 0.5, 0.58)[int(rng.integers(0, 3))])
    left = float(np.clip(camera.width * middle - total / 2, 0.03 * camera.width, max(0.97 * camera.width - total, 1)))
    for (player, k), size, wide in zip(row, sizes, widths, strict=True):
        column = left + shrink * wide / 2
        lower = depth + 0.035 * float(rng.random()) + {"near": 0.05, "far": -0.06}.get(player.subject.depth, 0.0)
        spots[id(player), k] = Spot(column, camera.height * lower, size * shrink, 1.6 - lower)
        left += shrink * wide + gap


def on_ground(view: View, player: Player, taken: list[Spot]) -> None:
    """Stand things on the ground or afloat, where they are seen and do not hide those already `taken`."""
    camera, rng, subject = view.camera, generator(player.seed, 572), player.subject
    near, far = view.reach
    limit = far * (4 if far > 6 else 1.2)  # a room ends soon behind the farthest place to stand
    tall = player.pixels(view)
    # what is small is shown larger than life, or it would lie below the picture
    room = max(0.93 - camera.horizon / camera.height, 0.08)
    size = max(player.model.tall, min(camera.eye, 3.0) * player.share / room) * camera.focal
    wanted = float(np.clip(size / tall, near, min(limit, far * 3.0))) * FARNESS[subject.depth]
    caravan = subject.kind == "caravan"
    for k in range(subject.count):
        best: tuple[float, Spot] | None = None
        for across, z in _candidates(rng, subject, k, wanted, (near * 0.8, limit)):
            spot, score = _tried(view, player, across, float(np.clip(z, near * 0.8, limit)), size)
            score -= 1.1 * abs(float(np.log(spot.z / wanted)))
            score -= 2 * sum(_overlap(spot, player.aspect, other, camera.width) for other in (*taken, *player.spots))
            if best is None or score > best[0]:
                best = (score, spot)
        assert best is not None
        spot = best[1]
        # on sloping ground the nearest visible place may be far: how low it lies in the picture says how large it looks
        low = (spot.row - camera.horizon) / max(0.86 * camera.height - camera.horizon, 1.0)
        least = tall * float(np.clip(low, 0.5, 1.0)) * (0.5 if subject.depth == "far" else 1.0) * (0.92 if k else 1.0)
        if stand_in(subject.kind)[0]:
            least = max(least, _READ * camera.height / min(subject.count, 3) ** 0.5)
        spot = replace(spot, pixels=max(spot.pixels, 0.0 if caravan else least))
        part = seen(view, spot, player.aspect)
        if part < _HIDDEN:
            spot = _before_all(view, player, (*taken, *player.spots), spot)
        elif stand_in(subject.kind)[0] and part > 1 - _HIDDEN:
            spot = replace(spot, tested=False)  # no grass before its card
        player.spots.append(spot)


def seen(view: View, spot: Spot, aspect: float) -> float:
    """Give the part, 0..1, of a thing at a spot that nothing of the place hides and the border does not cut."""
    rows = np.round(spot.row - np.array([0.08, 0.3, 0.5, 0.7, 0.92]) * spot.pixels).astype(int)
    columns = np.round(spot.column + np.array([-0.4, -0.2, 0.0, 0.2, 0.4]) * spot.pixels * aspect).astype(int)
    inside = np.outer((rows >= 0) & (rows < view.camera.height), (columns >= 0) & (columns < view.camera.width))
    near = view.depth[np.ix_(rows.clip(0, view.camera.height - 1), columns.clip(0, view.camera.width - 1))]
    return float((inside & (near > spot.z * 0.985)).mean())


def _before_all(view: View, player: Player, taken: tuple[Spot, ...], spot: Spot) -> Spot:
    """Stand a thing in the foreground, before all that would hide it, where least stands already."""
    camera = view.camera
    half = min(0.5 * spot.pixels * player.aspect / camera.width, 0.5)
    wished = ACROSS.get(player.subject.side, spot.column / camera.width)
    places = [float(x) for x in np.clip((wished, 0.28, 0.72, 0.5, 0.12, 0.88), half, max(1 - half, half))]
    taken_at = [
        sum(_overlap(replace(spot, column=x * camera.width), player.aspect, one, camera.width) for one in taken)
        for x in places
    ]
    x = places[int(np.argmin(taken_at))]
    return Spot(x * camera.width, 0.95 * camera.height, spot.pixels, view.reach[0], tested=False)


def _candidates(
    rng: np.random.Generator, subject: Subject, number: int, wanted: float, reach: tuple[float, float]
) -> list[tuple[float, float]]:
    """Propose where across the picture, 0..1, and how far away the thing of this number could stand."""
    if subject.kind == "caravan":
        step = 0.5 + 0.5 * rng.random(4)
        return [(0.22 + 0.56 * (number + s - 0.5) / subject.count, wanted * (1 + 0.05 * number)) for s in step]
    out = []
    for _ in range(40):
        across = (
            (1 / 3 if rng.random() < 0.5 else 2 / 3) + rng.normal() * 0.07
            if number == 0
            else 0.08 + 0.84 * rng.random()
        )
        z = wanted * (1.0 + 0.12 * rng.normal()) if number == 0 else wanted * (0.85 + 0.9 * rng.random())
        if rng.random() < 0.5:
            z *= float(np.exp(abs(rng.normal()) * 0.6))
        out.append((across, z))
    # on a slope, on a bank or among furniture the right place may be anywhere
    for share in np.linspace(0.0, 1.0, 9):
        z = float(reach[0] * (reach[1] / reach[0]) ** share)
        out += [(0.06 + 0.88 * (step + rng.random()) / 8, z) for step in range(8)]
    if subject.side:
        spread = 0.03 if number == 0 else 0.10
        out = [(ACROSS[subject.side] + float(rng.normal()) * spread, z) for _, z in out]
    return out


def _overlap(spot: Spot, aspect: float, other: Spot, width: int) -> float:
    reach = 0.5 * (spot.pixels * aspect + 1.2 * other.pixels) * 0.9 + 0.03 * width
    return max(0.0, 1.0 - abs(spot.column - other.column) / reach)


def _tried(view: View, player: Player, across: float, z: float, size: float) -> tuple[Spot, float]:
    """Judge one spot: is it seen, inside the frame, dry or wet as the model needs."""
    camera, model = view.camera, player.model
    x = (across * camera.width - camera.width * camera.centre) / camera.focal * z
    floats = model.habitat in {"water", "swimming"}
    ground = view.ground_at(x, z)
    y = max(ground, 0.0) if view.wet else ground
    if floats:
        y = 0.0 if view.wet else y
    column, row = camera.project(x, y, z)
    pixels = size / z
    score = 0.0
    if view.wet:
        score -= 14.0 * ((ground < 0.05) != floats) if model.habitat != "shore" else 0.0
    reach = np.array([0.0, -0.36, 0.36]) * pixels * player.aspect
    c = np.clip(column + reach, 0, camera.width - 1).astype(int)
    foot = 0.12 if model.tall < 45 else 0.45  # a mountain's foot may be hidden
    r = np.clip(row - np.array([foot, 0.45, 0.80]) * pixels, 0, camera.height - 1).astype(int)
    score -= 8.0 * float((view.depth[np.ix_(r, c)] < z * 0.96).mean())
    score -= max(0.0, (row - camera.height * 0.97) / camera.height * 90)
    score -= max(0.0, (pixels - row) / camera.height * 30)
    half = 0.5 * max(pixels, 0.9 * player.pixels(view)) * player.aspect
    score -= max(0.0, half - column, column + half - camera.width) / camera.width * 32
    score -= abs(y - (camera.eye - 1.7)) * 0.01
    return Spot(column, row, pixels, z), score


def on_wall(view: View, player: Player) -> None:
    """Hang things in the upper part of the picture, before whatever is there."""
    camera, rng = view.camera, generator(player.seed, 574)
    for k in range(player.subject.count):
        across = ACROSS.get(player.subject.side, (0.34, 0.5, 0.66)[int(rng.integers(0, 3))])
        across += 0.22 * (k - (player.subject.count - 1) / 2)
        pixels = player.pixels(view)
        row = max(camera.height * (0.42 + 0.04 * rng.random()), 1.06 * pixels)
        c = int(np.clip(across * camera.width, 0, camera.width - 1))
        span = view.depth[int(max(0, row - pixels)) : int(row), max(0, c - 20) : c + 20]
        z = float(np.clip(np.min(span) * 0.96 if span.size else 8.0, 1.0, 60.0))
        player.spots.append(Spot(across * camera.width, row, pixels, z))


_TOPS = {"chair": 0.50, "armchair": 0.44, "sofa": 0.46, "bed": 0.55, "bridge": 0.82, "boat": 0.5, "bathtub": 0.6}


def by_another(view: View, player: Player, anchor: Player) -> None:
    """Stand things on, under, behind or beside another thing, or put them into somebody's hands."""
    rng, subject, held = generator(player.seed, 575), player.subject, player.subject.relation == "held"
    seated = player.role is not None and player.role.body in {"sit", "ride"}
    for k in range(subject.count):
        at = anchor.spots[min(k, len(anchor.spots) - 1)] if held else anchor.spots[0]
        ratio = player.model.tall / anchor.model.tall
        spot = _beside(at, anchor.aspect, subject, player.aspect, ratio, float(rng.random()))
        if seated or (subject.relation == "on" and subject.anchor in MOUNTS and player.model.tall > 1):
            spot = _seated(at, anchor, subject, ratio, k)
        elif held and anchor.role is not None and subject.kind not in HATS:
            spot = _carried(at, anchor.role, subject, ratio)
        if player.role is None and subject.relation in {
            "on",
            "under",
            "behind",
            "before",
            "beside",
            "left of",
            "right of",
        }:
            # on something low or by something small it is not smaller for that
            least = 0.6 * player.pixels(view) * at.pixels / anchor.pixels(view)
            spot = replace(spot, pixels=max(spot.pixels, min(least, 0.5 * view.camera.height)))
        if not held and subject.count > 1 and not seated:
            spread = (k - (subject.count - 1) / 2) * min(0.9 * spot.pixels * player.aspect, 0.8 * view.camera.width / 8)
            spot = replace(spot, column=spot.column + spread, pixels=spot.pixels * (0.9 + 0.2 * float(rng.random())))
        low, high = 0.02 * view.camera.width, 0.98 * view.camera.width
        player.spots.append(replace(spot, column=float(np.clip(spot.column, low, high)), tested=False))


def _seated(at: Spot, anchor: Player, subject: Subject, ratio: float, number: int) -> Spot:
    """Give the spot of who sits on a seat, feet on its ground, or rides."""
    tall = at.pixels * float(np.clip(ratio, 0.3, 2.2))
    if subject.anchor in MOUNTS and subject.kind not in PEOPLE:
        # who has no pose for it stands behind what is ridden, and seems astride
        return Spot(at.column, at.row - MOUNTS[subject.anchor] * at.pixels + 0.42 * tall, tall, at.z * 1.01)
    if subject.anchor in MOUNTS:
        return Spot(at.column, at.row - MOUNTS[subject.anchor] * at.pixels + 0.24 * tall, tall, at.z * 0.985)
    spread = (number - (subject.count - 1) / 2) * min(0.34 * tall, at.pixels * anchor.aspect / max(subject.count, 1))
    lift = 0.22 * tall if subject.anchor == "boat" else -0.02 * tall
    return Spot(at.column + spread, at.row - lift, tall, at.z * (1.01 if subject.anchor == "boat" else 0.985))


def _carried(at: Spot, role: Role, subject: Subject, ratio: float) -> Spot:
    """Give the spot of what somebody has in their hands, or at their feet."""
    size = at.pixels * float(np.clip(ratio, 0.16, 0.55))
    if role.body == "kick":
        return Spot(at.column + 0.40 * at.pixels, at.row - 0.02 * at.pixels, size, at.z * 0.985)
    out, up = role.hands
    low = {"umbrella": 0.14, "party balloon": 0.0}.get(subject.kind, 0.5)
    reach = min(0.25 * size, 0.05 * at.pixels) if low == 0.5 else -0.05 * at.pixels * (low > 0)
    return Spot(at.column + out * at.pixels + reach, at.row - up * at.pixels + low * size, size, at.z * 0.98)


def _beside(at: Spot, wide: float, subject: Subject, own: float, ratio: float, luck: float) -> Spot:
    """Give the spot of a thing whose height is `ratio` of its anchor's, which stands at `at`."""
    side = 1.0 if luck < 0.5 else -1.0
    tall, relation = at.pixels, subject.relation
    size = tall * float(np.clip(ratio, 0.45, 1.6))
    if relation == "held":
        return _worn(at, wide, subject, ratio, side)
    if relation == "on":
        top = _TOPS.get(subject.anchor, 0.96)
        ratio = float(np.clip(ratio, 0.30, 0.9))
        return Spot(at.column + side * 0.04 * tall, at.row - top * tall, tall * ratio, at.z * 0.985)
    if relation == "in":
        # in what is open and low it lies on top, in what is tall it stands deep
        lift, least = (0.80, 0.62) if subject.anchor == "bowl" else (0.60, 0.50)
        return Spot(at.column, at.row - lift * tall, tall * float(np.clip(ratio, least, 0.95)), at.z * 1.01)
    if relation == "above":
        return Spot(at.column + side * 0.2 * tall, max(at.row - 1.12 * tall, size * 1.03), size, at.z)
    # across in widths of the anchor, down in its heights, size, and distance, all against the anchor's
    across, down, grown, away = {
        "under": (0.0, 0.02, float(np.clip(ratio, 0.22, 0.55)) * tall / size, 0.98),
        "behind": (0.50 * side, -0.05, 0.95, 1.12),
        "before": (-0.34 * side, 0.06, 1.05, 0.9),
    }.get(relation, (0.0, 0.0, 1.0, 0.995))
    if across == down == 0.0:
        way = {"left of": -1.0, "right of": 1.0}.get(relation, side)
        across = way * 0.54 * (tall * wide + size * own) / (tall * wide)
    return Spot(at.column + across * tall * wide, at.row + down * tall, size * grown, at.z * away)


def _worn(at: Spot, wide: float, subject: Subject, ratio: float, side: float) -> Spot:
    """Give the spot of what is held in a hand or worn on a head."""
    tall = at.pixels
    if subject.kind in HATS:
        size = 0.15 * tall if subject.anchor in {"person", "child"} else 0.42 * tall * min(wide, 1.0)
        return Spot(at.column, at.row - 0.925 * tall, size, at.z * 0.985)
    size = tall * float(np.clip(ratio, 0.16, 0.55))
    lift, out = {"umbrella": (0.48, 0.10), "party balloon": (0.62, 0.26)}.get(subject.kind, (0.36, 0.20))
    return Spot(at.column + side * out * tall, at.row - lift * tall, size, at.z * 0.985)
