"""Sets the scene by the words of mood in a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitascope.engines.draft import lexicon
from vitascope.engines.draft.negation import ruled_out
from vitascope.engines.draft.scene import Subject

if TYPE_CHECKING:
    from vitascope.engines.draft.lexicon.moods import Mood
    from vitascope.engines.draft.reading import Reading

_LIGHT = {
    "dawn": "the light of dawn",
    "morning": "morning light",
    "day": "bright daylight",
    "golden": "golden light",
    "sunset": "the light of sunset",
    "blue": "the light of dusk",
    "night": "the dark of night",
}
_GENTLE = frozenset({"clear", "cloudy", "fog"})
_OF_AN_HOUR = frozenset({"aurora", "stars", "moon", "neon", "fireflies"})


def set_mood(reading: Reading) -> None:
    """Let the first mood that is named show itself, as far as the prompt leaves it open.

    Where nothing to be seen is named, it chooses the place and who is there; else only the light and gentle weather.
    """
    if not reading.moods:
        return
    bare = not (reading.places or reading.subjects)
    # beside things that are named "harmony" is said of many pictures; an eerie farm is meant to look it
    word = next((one for one in reading.moods if bare or one in lexicon.ADJECTIVES), reading.moods[0])
    mood = lexicon.MOODS[word]
    shown = _stage(reading, mood) if bare else _light(reading, mood) if word in lexicon.ADJECTIVES else ""
    for word in dict.fromkeys(reading.moods):
        if shown and lexicon.MOODS[word] is mood:
            reading.understood.append(word)
            reading.likened[word] = f"={shown}"
        elif word not in lexicon.NEUTRAL and word not in lexicon.STOP_WORDS:
            reading.missed.append(word)


def _stage(reading: Reading, mood: Mood) -> str:
    """Set up what shows a mood by itself; gives in words what that is, "" where the prompt rules part of it out."""
    reading.places.append((1.0, mood.place))
    reading.hour = reading.hour or mood.hour
    reading.weather = reading.weather or mood.weather
    reading.style = reading.style or mood.style
    reading.features |= mood.features
    if mood.cast:
        reading.subjects.append(Subject(mood.cast, mood.many, depth=mood.depth))
    spoilt = mood.cast in ruled_out(reading) or any(
        lexicon.FEATURES.get(word) in mood.features or lexicon.WEATHERS.get(word) == mood.weather
        for word in reading.negations
    )
    return "" if spoilt else mood.shown


def _light(reading: Reading, mood: Mood) -> str:
    """Give the light of a mood to what the prompt names, where it says nothing of its own; "" where it does."""
    if not reading.weather and mood.weather in _GENTLE:
        reading.weather = mood.weather
    if reading.hour or reading.features & _OF_AN_HOUR:
        return ""
    reading.hour = mood.hour
    return _LIGHT[mood.hour]
