"""Who the people of a prompt are and what they do, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from vitascope.engines.draft.lexicon import HATS
from vitascope.engines.draft.lexicon.acts import AWAY, BODIES, HANDS
from vitascope.engines.draft.reading import known_phrase, thing
from vitascope.engines.draft.subjects.figures import figure
from vitascope.engines.draft.subjects.looks import LOOKS, person_of
from vitascope.engines.draft.subjects.poses import pose_of
from vitascope.engines.draft.words import BREAK

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.scene import Rgb, Scene, Subject
    from vitascope.engines.draft.stamp import Cutout

PEOPLE = frozenset({"person", "child"})
SEATS = frozenset({"bench", "chair", "armchair", "sofa", "wheelchair", "log", "rock", "suitcase"})
MOUNTS = {
    "horse": 0.60, "donkey": 0.62, "camel": 0.72, "bactrian camel": 0.72, "elephant": 0.86, "unicorn": 0.60,
    "bicycle": 0.78, "motorcycle": 0.62, "scooter": 0.58, "zebra": 0.66, "giraffe": 0.55, "dragon": 0.6,
}  # fmt: skip
"""What people ride: the height of the seat as a part of its own."""

_RAISED = frozenset({"umbrella", "party balloon", "lantern", "kite", "flashlight", "sword", "trophy"})


@dataclass(frozen=True, slots=True)
class Role:
    """What one subject of the scene plays: the words said of it, its pose by name, and whether its back is seen."""

    words: str
    body: str = ""
    arms: str = ""
    away: bool = False
    carries: bool = False

    @property
    def hands(self) -> tuple[float, float]:
        """Give where a thing in the hands is, in heights of the board: out from the middle, up from the foot."""
        pose = pose_of(self.body, self.arms)
        x, y = pose.arms[0][1]
        return 0.9 * (pose.neck[0] + x), 0.9 * (pose.neck[1] + y)


def role_of(scene: Scene, subject: Subject, number: int) -> Role:
    """Tell what a subject plays that is the `number`th of its kind in the scene."""
    words, follower = _said_of(scene.words, subject.kind, number)
    body, arms = _match(BODIES, words), _match(HANDS, words)
    if not body and not arms:
        body, arms = _match(BODIES, follower), _match(HANDS, follower)
    held = [one.kind for one in scene.subjects if one.relation == "held" and one.anchor == subject.kind]
    carries = any(kind not in HATS for kind in held)
    if subject.relation == "on" and subject.anchor in MOUNTS:
        body = "ride"
    elif (subject.relation, subject.anchor) == ("in", "boat") or (subject.relation == "on" and subject.anchor in SEATS):
        body = "sit"
    if carries and body != "kick":
        arms = "raise" if _RAISED.intersection(held) else "hold"
    away = not arms and body in {"", "walk"} and _found(AWAY, words)
    if subject.kind == "child":
        words += " child"
    return Role(words, body, arms, away, carries)


def play(role: Role, light: Light, seed: int, number: int, colour: Rgb | None, *, wet: bool = False) -> Cutout:
    """Draw the `number`th figure that plays a role; `wet` where there is water to swim in."""
    body = "walk" if role.body == "swim" and not wet else role.body
    who = person_of(role.words, seed, number, colour)
    pose = pose_of(body, role.arms if body != "swim" else "")
    return figure(who, pose, light, seed + number, turned=role.away, dry=body != "swim")


def anybody(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw somebody of whom nothing is known."""
    return play(Role("", "walk"), light, seed, 0, colour)


def enacted(words: list[str]) -> bool:
    """Tell whether these words speak of an act that a whole figure is needed for."""
    text = " ".join(words)
    return bool(_match(BODIES, text) or _match(HANDS, text))


def shown_words(scene: Scene) -> frozenset[str]:
    """Give the words of a prompt that its figures show by pose, hair and clothes."""
    if not any(subject.kind in PEOPLE for subject in scene.subjects):
        return frozenset()
    acts = () if scene.place == "portrait" else (*chain(*BODIES.values(), *HANDS.values()), *AWAY)
    found = [match.group(0) for pattern in (*LOOKS, *acts) for match in re.finditer(rf"\b(?:{pattern})\b", scene.text)]
    return frozenset(word for phrase in found for word in phrase.split())


def _match(table: dict[str, tuple[str, ...]], words: str) -> str:
    return next((name for name, patterns in table.items() if _found(patterns, words)), "")


def _found(patterns: tuple[str, ...], words: str) -> bool:
    return re.search(rf"\b(?:{'|'.join(patterns)})\b", words) is not None


def _said_of(words: tuple[str, ...], kind: str, number: int) -> tuple[str, str]:
    """Give the words said of the `number`th kind of people, and those of who is named after "and"."""
    found: list[tuple[int, int, str, str]] = []
    i = 0
    while i < len(words):
        phrase, length = known_phrase(words, i)
        if length and thing(phrase) in PEOPLE:
            found.append((i, i + length, thing(phrase), phrase))
        i += max(length, 1)
    spans = []
    for n, (start, stop, _, _) in enumerate(found):
        before = found[n - 1][1] if n else 0
        parted = {BREAK, "and", "while", "with"} if n else {BREAK}
        first = next((k + 1 for k in range(start - 1, before - 1, -1) if words[k] in parted), before)
        after = found[n + 1][0] if n + 1 < len(found) else len(words)
        last = after if len(found) == 1 else next((k for k in range(stop, after) if words[k] == BREAK), after)
        spans.append(" ".join(words[first:last]))
    phrases = list(dict.fromkeys(phrase for _, _, of, phrase in found if of == kind))
    wanted = phrases[min(number, len(phrases) - 1)] if phrases else ""
    for n, (_, stop, of, phrase) in enumerate(found):
        if of == kind and phrase == wanted:
            joined = n + 1 < len(found) and "and" in words[stop : found[n + 1][0]]
            return spans[n], spans[n + 1] if joined else ""
    return " ".join(words), ""
