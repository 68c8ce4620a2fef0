"""Parts a prompt from what it says is not there: "no church", "not a temple but a castle", "a hat instead of a cap"."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from vitascope.engines.draft import lexicon
from vitascope.engines.draft.lexicon.acts import BODIES, HANDS
from vitascope.engines.draft.lexicon.entries import spaced
from vitascope.engines.draft.reading import known_phrase, place, thing
from vitascope.engines.draft.words import BREAK, singular

if TYPE_CHECKING:
    from vitascope.engines.draft.reading import Reading

_NEGATIONS = spaced("no without not never minus zero nothing non neither cannot avoid")
_UNLIKE = ("instead of", "rather than")
_NO_NEGATIONS = frozenset(
    {"not only", "not just", "not merely", "not simply", "not far", "never ending", "zero gravity", "non stop"}
)
_EXCEPT = spaced("but except instead rather save though yet")
_BUT = (["but"], ["except"])
_JOINING = frozenset({"and", "or", "nor"})
_ARTICLES = spaced("a an the his her its their my your our this that these those")
_ENDS = spaced(
    "on onto in inside into at by from under beneath below over above behind beside near between through across along "
    "against alongside next close atop upon beyond underneath around among before after during with for to is are was "
    "were be who which while where there here"
)
_ANYBODY = spaced("one anyone anybody body bodies human humans")
_PEOPLE = frozenset({"person", "child"})
_GRAMMAR = (lexicon.RELATIONS, lexicon.POSITIONS, lexicon.COLOUR_NAMES, lexicon.MATERIALS)
_MOST = 4
_ACT = re.compile("|".join(chain(*BODIES.values(), *HANDS.values())))


def parted(words: list[str]) -> tuple[list[str], list[list[str]]]:
    """Part words into those that say what is to be seen, breaks among them, and the spans that say what is not."""
    kept: list[str] = []
    gone: list[list[str]] = []
    i = 0
    while i < len(words):
        start = _negation(words, i)
        if start == i:
            kept.append(words[i])
            i += 1
            continue
        apart = kept[-1:] == ["with"] or words[i] in {"without", "minus"}
        stop = _end(words, start, apart=apart)
        if kept and kept[-1] in {"with", *_JOINING} and words[stop : stop + 1] not in _BUT:
            kept.pop()  # but "with no hat but a scarf" is "with a scarf"
        gone.append(words[start:stop])
        i = stop
        if words[i : i + 2] == [BREAK, "but"]:
            kept.append(BREAK)
            i += 1
        if i < len(words) and words[i] in _EXCEPT and _negation(words, i) == i:
            i += 1
    return kept, [span for span in gone if span]


def _negation(words: list[str], i: int) -> int:
    """Give the first word after the negation that stands at word i; i itself where there is none."""
    if " ".join(words[i : i + 2]) in _UNLIKE:
        return i + 2
    if " ".join(words[i : i + 2]) in _NO_NEGATIONS:
        return i
    return i + 1 if words[i] in _NEGATIONS or words[i].endswith("n't") else i


def _end(words: list[str], start: int, *, apart: bool) -> int:
    """Find where what is negated from word `start` on ends.

    `apart`: it was said with "without" or "with no", so that an act after its noun is somebody else's: "a man without
    a hat running".
    """
    said: list[str] = []
    verb = words[start - 1].endswith("n't") or words[start - 1] in {"never", "cannot"}
    i = start
    while i < len(words) and not _turns(words, i):
        word = words[i]
        if word in _JOINING:
            if not (said and _joins(words, i)):
                break
            said = []
        elif word in _ENDS:
            if said or words[start - 1] == "nothing":
                return _past_position(words, i)
        elif word in _ARTICLES:
            if said and not (_is_act(said[-1]) or (verb and len(said) == 1)):
                break
        elif said and _ends_noun(said, word, apart=apart):
            break
        elif word in _ANYBODY or word not in lexicon.STOP_WORDS:
            said.append(word)
        i += 1
    return i


def _turns(words: list[str], i: int) -> bool:
    """Tell whether something else is said from word i on."""
    return words[i] == BREAK or words[i] in _EXCEPT or _negation(words, i) > i


def _joins(words: list[str], i: int) -> bool:
    """Tell whether the conjunction at word i joins one more thing that is negated: "no cars or people"."""
    if i + 1 == len(words):
        return False
    after = words[i + 1]
    apart = after in _ENDS or (words[i] == "and" and after in _ARTICLES)
    return not apart and not _turns(words, i + 1)


def _ends_noun(said: list[str], word: str, *, apart: bool) -> bool:
    """Tell whether the noun that is negated ends before this word."""
    last = said[-1]
    if _is_act(last) or word in lexicon.STOP_WORDS:
        return False
    if _is_act(word):
        return apart and thing(singular(last)) not in _PEOPLE and last not in _ANYBODY
    if len(said) == _MOST or (last in _ANYBODY and last != "one") or (thing(singular(last)) and last != singular(last)):
        return True
    return bool(thing(last)) and not (thing(singular(word)) or place(singular(word)))


def _is_act(word: str) -> bool:
    if thing(word) or place(word):
        return False
    return word.endswith("ing") or _ACT.fullmatch(word) is not None


def _past_position(words: list[str], i: int) -> int:
    """Pass over where the negated thing is not: "no people in the background" says nothing of anything else."""
    phrase, length = known_phrase(words, i)
    return i + length if phrase in lexicon.POSITIONS else i


def rule_out(reading: Reading, spans: list[list[str]]) -> None:
    """Note the things, weathers and other known words that the prompt does not want."""
    for words in spans:
        i = 0
        while i < len(words):
            phrase, length = known_phrase(words, i)
            after = words[i + 1] if i + 1 < len(words) else BREAK
            if words[i] in _ANYBODY and (after in {BREAK, *_JOINING} or _is_act(after)):
                phrase, length = "people", 1
            # "not a red car" may yet be a car
            qualified = i > 0 and words[i - 1] in lexicon.COLOUR_NAMES
            if length and not (qualified or any(phrase in table for table in _GRAMMAR)):
                reading.negations.add(phrase)
                reading.understood.append(f"no {phrase}")
            i += max(length, 1)


def ruled_out(reading: Reading) -> frozenset[str]:
    """Give the kinds of things that must not be seen."""
    gone = frozenset(thing(word) for word in reading.negations) - {""}
    return gone | _PEOPLE if "person" in gone or "people" in reading.negations else gone


def leave_out(reading: Reading) -> None:
    """Take out what the prompt says should not be there.

    What it names by another word stays: "a fisherman, no other people", "a terrier instead of a poodle".
    """
    gone = ruled_out(reading)
    if gone >= _PEOPLE:
        reading.negations.add("people")
    reading.subjects = [
        subject
        for k, subject in enumerate(reading.subjects)
        if subject.kind not in gone or reading.named.get(k, "") not in {"", *reading.negations}
    ]
    for word in reading.negations:
        reading.features.discard(lexicon.FEATURES.get(word, ""))
        if lexicon.WEATHERS.get(word) == reading.weather:
            reading.weather = ""
