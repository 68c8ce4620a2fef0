"""What a prompt asks of the camera and of the air: read from its words, without a model."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Direction:
    """How a film moves.

    Each camera value is the whole travel over the film: `push` as a growth of scale (0.12 is 12 %; below zero
    it pulls out), `pan` and `tilt` as a fraction of the width and height (right and up are positive), `orbit`
    as a fraction of the width, `roll` in radians, `handheld` 0..1. `ambient` maps names of `AMBIENT` to
    strengths around 1. `static` is True where the prompt forbids the camera to move. `people` is True where the
    prompt speaks of somebody. `asked` maps the words that ask for motion to what performs them, `CAMERA` or a name of
    `AMBIENT`; `undone` names the acts asked for that no layer can perform.
    """

    push: float = 0.0
    pan: float = 0.0
    tilt: float = 0.0
    orbit: float = 0.0
    roll: float = 0.0
    handheld: float = 0.0
    static: bool = False
    people: bool = False
    ambient: Mapping[str, float] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    undone: tuple[str, ...] = ()

    @property
    def moves(self) -> bool:
        """Whether the prompt named any camera move."""
        return any((self.push, self.pan, self.tilt, self.orbit, self.roll, self.handheld))


CAMERA = "camera"

_STATIC = (
    r"(static|still|fixed|stationary|locked|motionless)([- ]off)?,? (camera|shot|frame|tripod|framing)"
    r"|locked[- ]off|on a tripod"
    r"|camera (is |stays |remains |holds |kept |keeps )*(perfectly |completely )?"
    r"(static|still|fixed|stationary|locked|motionless)"
    r"|(no|without|zero|never any) (camera )?(move(ment)?s?|motion)\b( of the camera)?"
    r"|camera (does not|doesn'?t|never|must not|should not|will not) moves?\b|(don'?t|do not|never) move the camera"
)
_HOW = r"( (very )?(slowly|gently|slightly|gradually|smoothly|quickly|steadily))*"
_IN = (
    rf"(push|zoom|doll(y|ie))(e?s|ing)?{_HOW}[- ]?(in\b|into|forward|closer|toward|on\b)"
    rf"|camera( \w+)? (mov|eas|creep|glid|track|fli?|travel|driv)\w*{_HOW} (in\b|into|forward|closer|toward)"
    r"|(moves?|moving|glid\w+|travels?|tracking|flying|eas\w+)( slowly)? (forward|closer)"
    r"|close[- ]in\b|forward (motion|movement|travel)|approach(es|ing)?\b|dolly zoom|(first[- ]person|pov)\b"
    r"|(fly|flies|flying) (through|along|over|down)\b|camera( \w+)? (follows|\w+ (through|along|down)\b)"
    r"|(slow|fast|crash|quick|gentle|snap|smooth|subtle) zoom\b(?! out)"
)
_OUT = (
    rf"(pull|zoom|doll(y|ie))(e?s|ing)?{_HOW}[- ]?(out\b|back\b|backwards?|away)"
    rf"|camera( \w+)? (mov|eas|track|back|fli?|retreat)\w*{_HOW} (out\b|back\b|backwards?|away)"
    r"|reveal\w* the (whole|wider|full|entire|scene)|widening shot|(shot|view|frame|camera)( \w+)? widens"
    r"|backwards? (dolly|motion|movement|travel)|(dolly|track|camera)( \w+)? (backs? (away|up))"
)
_SIDE = r"(pan|truck|slid|track|glid|sweep|swing|camera (mov|drift|travel|go))\w*( \w+)?( \w+)?[- ]"
_LEFT = _SIDE + r"(to the |from )?(right to )?left\b(?! to right)"
_RIGHT = _SIDE + r"(to the |from )?(left to )?right\b(?! to left)"
_UP = (
    r"(tilt|crane|boom|pedestal|pan)\w*( \w+)?[- ](up\b|upwards?)"
    r"|camera( \w+)? (rises|lifts|moves up|goes up|flies up)|rising (camera|shot)|(camera|shot|drone)( shot)? rising"
    r"|crane shot|(rise|rises|rising|soar\w*) (above|over)"
)
_DOWN = (
    r"(tilt|crane|boom|pedestal|pan)\w*( \w+)?[- ](down\b|downwards?)"
    r"|camera( \w+)? (descends|lowers|sinks|moves down|goes down)"
)
_ORBIT = r"orbit\w*|arc(s|ing)? (shot|around)|circl(es|ing)|(revolv|rotat|mov|fl)\w* around|parallax"
_ROLL = r"\broll(s|ing)? (left|right|clockwise)|dutch|camera (rolls|rotates|twists)|barrel roll"
_HANDHELD = (
    r"hand[- ]?held|shak(y|es|ing)\b|camera shake|documentary|shoulder[- ]mounted|body ?cam"
    r"|rocking (camera|boat|motion)"
)
_DRIFT = r"(slow|gentle|subtle|soft) (drift|float|camera move)|camera (drift|float)\w*|floating camera|stead[iy]cam"
_PLAIN_PAN = r"\bpan(s|ning)?\b|tracking shot|lateral|dolly shot|trucking"

_SLOW = r"\b(slow\w*|gent\w+|subt\w+|soft\w*|calm\w*|slight\w*|gradual\w*|smooth\w*|eas(es|ing))\b"
_FAST = r"\b(fast|quick\w*|rapid\w*|dramatic\w*|rush\w*|whip|sudden\w*|energetic|dynamic|sweeping|swift\w*)\b"
_STORMY = r"\b(storm\w*|fierce\w*|gale\w*|hurricane|strong wind|howling|raging|blizzard|heavy|torrential)\b"

_BIRD = r"(birds?|(sea)?gulls?|swallows?|crows?|ravens?|doves?|pigeons?|geese|starlings?|swans?|eagles?|hawks?)"
_ALOFT = r"(fl(ying|ies|y)|cross\w*|circl\w*|glid\w*|soar\w*|pass\w*|wheel\w*|drift\w*|overhead)"
AMBIENT: dict[str, str] = {
    "birds": rf"{_BIRD}( \w+){{0,2}} {_ALOFT}|(flock|flight)s? of {_BIRD}"
    r"|(birds|(sea)?gulls)\b(?! (sit|perch|rest|stand)\w*)",
    "clouds": r"clouds?\b|sky (moves|drifts|changes)|time-?lapse",
    "water": r"water\w*|waves?\b|\bseas?\b|ocean|river|lake|canal|pond|\bstream"
    r"|ripples?\b|rippling|surf\b|tide|harbou?r",
    "sway": r"sway\w*|\bwind\w*|breez\w+|flutter\w*|billow\w*|rustl\w+|fabric"
    r"|hair\b|\bflags?\b|banners?|foliage|grass|gown|cloth\b|curtains?|flowing|leaves\b|branches",
    "breath": r"breath\w*",
    "snow": r"snow\w*|blizzard|flurr(y|ies)",
    "rain": r"\brain\w*|drizzl\w+|downpour|thunderstorm",
    "dust": r"dust\w*|motes?\b|pollen|particles?\b|spores|fireflies|sand(storm)?\b",
    "embers": r"embers?\b|sparks?\b|\bash\b|bonfire|campfire|flames?\b|\bfire\b|forge|lava",
    "petals": r"petals?\b|blossoms?\b|sakura|confetti",
    "leaves": r"(falling|autumn|blowing|swirling) leaves|leaves (fall|blow|swirl|drift)\w*",
    "fog": r"fog\w*|\bmist\w*|haz[ey]\b|low cloud",
    "steam": r"steam\w*|smok\w+|vapou?r",
    "light": r"shimmer\w*|flicker\w*|glow\w*|glint\w*|candle\w*|lanterns?|neon|sunlight|light rays?|god ?rays"
    r"|sparkl\w*|\bfire\b|campfire|caustics?|twinkl\w*|light (shifts|changes|moves)",
}
_CAMERA_WORDS = (_IN, _OUT, _LEFT, _RIGHT, _UP, _DOWN, _ORBIT, _ROLL, _HANDHELD, _DRIFT, _PLAIN_PAN)
_ACTS = (
    r"(walk|run|danc|jump|smil|laugh|blink|nod|talk|speak|wink|swim|climb|drink|explod|transform|morph|sail|gallop"
    r"|chas|hug|kiss|clap|kneel|throw|catch|kick|jog|crawl|stroll|hatch|bloom)"
    r"(s|es|e|ed|ing|ning|ming)?\b"
    r"|(sings?|singing|eats?|eating|rides?|riding|drives?|driving|fl(y|ies|ying)|pours?|pouring)\b"
    r"|turn(s|ing)? (her|his|their|its|the|around)\b|wav(es|ing) (at|her|his)\b"
    r"|(sit|stand)(s|ting|ing)? (down|up)\b|(open|clos)(e?s|ing) (her|his|their|its|the)\b"
    r"|look(s|ing)? (up|down|left|right|back|at|around)\b"
)
_PEOPLE = (
    r"(her|his|their|she|he|they|person|people|man|woman|girl|boy|child|model|portrait|face|hair|eyes?|blink\w*|smil\w+"
    r"|astro\w+|keeper|archivist|dancer|singer|actor|lady|king|queen|travell?ers?|passengers?)\b"
)
_NEGATED = r"\b(no|without|not|never|don'?t|avoid)\b( any| a| the)? [\w-]+( (movement|motion))?( (or|nor) [\w-]+)*"


def read_direction(prompt: str) -> Direction:
    """Read what the words of `prompt` ask for; nothing is added that they do not name."""
    text = " " + re.sub(r"\s+", " ", prompt.lower().replace("\u2019", "'")) + " "
    still = re.search(_STATIC, text)
    text = re.sub(_NEGATED, " ", text)
    ambient = _ambient(text)
    asked = _asked(text, moving=still is None)
    acts = tuple(words for words, name in asked.items() if not name)
    asked = {words: name for words, name in asked.items() if name}
    people = re.search(_word(_PEOPLE), text) is not None
    # Birds that soar or circle are no camera that does.
    text = re.sub(_word(AMBIENT["birds"]), " ", text)
    if still is not None:
        return Direction(
            static=True, people=people, ambient=ambient, asked={still.group(0).strip(): CAMERA} | asked, undone=acts
        )
    pace = 0.6 if re.search(_SLOW, text) else 1.5 if re.search(_FAST, text) else 1.0
    camera = _camera(text)
    if not camera.moves and re.search(_FAST, text):
        camera = replace(camera, push=0.12)
    return Direction(
        push=camera.push * pace,
        pan=camera.pan * pace,
        tilt=camera.tilt * pace,
        orbit=camera.orbit * pace,
        roll=camera.roll * pace,
        handheld=camera.handheld * pace,
        people=people,
        ambient=ambient,
        asked=asked,
        undone=acts,
    )


def _word(pattern: str) -> str:
    """Return `pattern` so that it only begins where a word begins: a chair has no hair."""
    return rf"(?<![a-z])(?:{pattern})"


def _camera(text: str) -> Direction:
    """Read the camera moves, at their ordinary pace."""

    def says(pattern: str) -> bool:
        return re.search(_word(pattern), text) is not None

    pushes, pulls = says(_IN), says(_OUT)
    left, right = says(_LEFT), says(_RIGHT) or (says(_PLAIN_PAN) and not says(_LEFT))
    return Direction(
        push=0.16 if pushes and not pulls else -0.10 if pulls else 0.05 if says(_DRIFT) else 0.0,
        pan=-0.06 if left else 0.06 if right else 0.018 if says(_DRIFT) else 0.0,
        tilt=0.06 if says(_UP) else -0.06 if says(_DOWN) else 0.0,
        orbit=0.10 if says(_ORBIT) else 0.0,
        roll=0.07 if says(_ROLL) else 0.0,
        handheld=1.0 if says(_HANDHELD) else 0.0,
    )


def _asked(text: str, *, moving: bool) -> dict[str, str]:
    """Find the words that ask for motion, in their order, and what performs them, "" where nothing can.

    Where two readings overlap the longer one holds: "fly through" is the camera's, "birds flying" the birds'.
    """
    readings = [("", _ACTS), *AMBIENT.items()]
    if moving:
        readings += [(CAMERA, pattern) for pattern in _CAMERA_WORDS]
    found = [(match.span(), name) for name, words in readings for match in re.finditer(_word(words), text)]
    taken: list[tuple[tuple[int, int], str]] = []
    for (start, end), name in sorted(found, key=lambda one: one[0][0] - one[0][1]):
        if all(end <= other[0] or start >= other[1] for other, _ in taken):
            taken.append(((start, end), name))
    return {text[start:end].strip(): name for (start, end), name in sorted(taken)}


def _ambient(text: str) -> dict[str, float]:
    strength = 1.5 if re.search(_STORMY, text) else 1.0
    found = {name: strength for name, words in AMBIENT.items() if re.search(_word(words), text)}
    if "leaves" in found:
        found.setdefault("sway", strength)
    return found
