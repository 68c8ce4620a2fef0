"""Goes through the words of a prompt, clause by clause."""

from __future__ import annotations

from dataclasses import replace

from vitascope.engines.draft import lexicon
from vitascope.engines.draft.lexicon.entries import spaced
from vitascope.engines.draft.reading import (
    Reading,
    add_subject,
    clothe,
    count_of,
    drop_colour,
    drop_count,
    drop_pattern,
    end_clause,
    ends_noun,
    holder_of,
    is_likened,
    known_phrase,
    name_subject,
    place,
    relate,
    thing,
)
from vitascope.engines.draft.scene import Colour, Subject
from vitascope.engines.draft.words import BREAK, singular

_NOBODY = frozenset({"nobody", "noone", "unpopulated", "uninhabited", "deserted"})
_TINTED = spaced(
    "sky skies light cloud clouds glow haze mist sunset sunrise lighting wall walls background backdrop wallpaper tile "
    "tiles tone tones palette theme fog smoke hue hues colour color colours colors floor ceiling"
)
_SKY = frozenset({"sky", "skies", "light", "cloud", "clouds", "glow", "haze", "mist", "sunset", "sunrise", "lighting"})
_SAID_OF = frozenset({"in", "is", "are", "was", "painted", "coloured", "colored", "dyed", "striped", "all"})
_BEYOND = frozenset({"outside", "beyond", "background", "backdrop"})
_PREPOSITIONS = spaced(
    "of by like on onto under beneath behind in inside into among amid from to against near beside through over above "
    "at across around along past between"
)
_STARTS = frozenset({BREAK, "and", "with", "or"})
_CROWDS = frozenset({"crowd", "couple", "family", "crowded", "busy"})


def read_words(words: list[str]) -> Reading:
    """Read the words of a prompt that say what is to be seen, breaks among them, into what they ask for."""
    reading, i = Reading(), 0
    while i < len(words):
        i += _take(reading, words, i)
    end_clause(reading)
    return reading


def _take(reading: Reading, words: list[str], i: int) -> int:
    """Read what stands at word i; gives how many words that took."""
    word = words[i]
    if word == BREAK:
        end_clause(reading)
    elif word in {"a", "an"}:
        reading.count, reading.counted = 1, ""
    elif word in _NOBODY:
        reading.negations.add("people")
        reading.understood.append(word)
    elif not word.startswith("@"):
        return _read(reading, words, i)
    return 1


def _read(reading: Reading, words: list[str], i: int) -> int:
    phrase, length = known_phrase(words, i)
    if length == 1 and words[i] in lexicon.GROUPS and words[i + 1 : i + 2] == ["of"]:
        length = 0  # a school of fish is no school
    if length == 0:
        _unlisted(reading, words, i)
        return 1
    _listed(reading, words, i, phrase, length)
    return length


def _listed(reading: Reading, words: list[str], i: int, phrase: str, length: int) -> None:
    after = words[i + length] if i + length < len(words) else BREAK
    if phrase in lexicon.IDLE or phrase in lexicon.MOODS:
        _mood(reading, words, i, phrase, length)
        return
    if phrase in lexicon.POSITIONS:
        _position(reading, phrase)
    elif phrase in lexicon.RELATIONS:
        if reading.clause:
            reading.relation, reading.holder = lexicon.RELATIONS[phrase], holder_of(reading, reading.clause[-1])
    elif phrase in lexicon.PATTERNED or (phrase == "black and white" and _is_thing(words, i + length)):
        _pattern(reading, phrase, _past_colours(words, i + length))
    elif phrase in lexicon.COLOUR_NAMES and not (phrase in {"golden", "blue"} and after == "hour"):
        if _is_fruit(words, i, after):
            _named(reading, words, i, phrase if thing(phrase) else f"{phrase} fruit", length)
        else:
            _attributes(reading, phrase)
            _colour(reading, phrase, words[i - 1] if i else BREAK, after)
    elif phrase in lexicon.MATERIALS and not (thing(phrase) and ends_noun(after)):
        reading.material = Colour(phrase, lexicon.MATERIALS[phrase])
    elif phrase == "plain" and after in lexicon.COLOUR_NAMES:
        _plain(reading, words, i)
    else:
        _stage(reading, phrase, length, after)
        _named(reading, words, i, phrase, length)


def _plain(reading: Reading, words: list[str], i: int) -> None:
    """Take "on plain white" for a backdrop of paper."""
    if words[i - 1 : i] in (["on"], ["against"]) and words[i + 2 : i + 3] in ([], [BREAK]):
        reading.places.append((0.9, "room/studio"))


def _mood(reading: Reading, words: list[str], i: int, phrase: str, length: int) -> None:
    """Note a word of mood, unless it only says more of the noun after it."""
    after, _ = known_phrase(words, i + length)
    if phrase in lexicon.MOODS and (phrase in lexicon.ADJECTIVES or not (thing(after) or place(after))):
        reading.moods.append(phrase)


def _stage(reading: Reading, phrase: str, length: int, after: str) -> None:
    """Note what a phrase says of where everything is, and in which light."""
    reading.said = True
    if phrase == "background" and reading.subjects:
        return
    found = place(phrase)
    if found and reading.relation != "holds":
        if is_likened(phrase):
            reading.likened[phrase] = f"@{found}"
        weak = phrase in lexicon.WEAK_PLACES or (length == 1 and thing(phrase))
        weight = 1.0 + 0.35 * (length - 1) - (0.55 if weak else 0.0)
        reading.places.append((weight * (0.3 if after in _BEYOND else 1.0), found))
        board = phrase in lexicon.SURFACES
        if reading.relation == "before" and found.startswith(("room", "hall")) and not board:
            # what is before a bakery is not in it
            reading.places[-1] = (1.2, "town/front")
        reading.relation = reading.relation if thing(phrase) else ""
    elif phrase in lexicon.HINTS:
        reading.places.append((0.1 + 0.3 * length, lexicon.HINTS[phrase]))
    _attributes(reading, phrase)
    if phrase in lexicon.SURFACES:
        reading.surface = reading.surface or phrase


def _named(reading: Reading, words: list[str], i: int, phrase: str, length: int) -> None:
    """Note the thing that a phrase names, if it names one."""
    if thing(phrase):
        if reading.clauses or _is_governed(words, i):
            reading.aside.add(thing(phrase))
        if not _describes(reading, words, i, length):
            if not name_subject(reading, phrase, words[i + length - 1]):
                return
            if phrase == "player" and len(reading.clause) > 1:
                reading.subjects[reading.clause[-2]] = replace(
                    reading.subjects[reading.clause[-2]], relation="held", anchor="person"
                )
            if words[i + length : i + length + 1] == ["of"] and reading.clause:
                reading.relation, reading.holder = "holds", reading.clause[-1]
    else:
        reading.material = None
        drop_count(reading)
        drop_pattern(reading)
    inside = lexicon.HINTS.get(phrase, "").startswith("room") and not thing(phrase)
    (reading.missed if inside else reading.understood).append(phrase)


def _is_governed(words: list[str], i: int) -> bool:
    """Tell whether a preposition stands before the noun at word i: "under floodlights", "shaped like a pebble"."""
    for word in reversed(words[max(i - 4, 0) : i]):
        if word in _PREPOSITIONS:
            return True
        if word in _STARTS:
            return False
    return False


def _describes(reading: Reading, words: list[str], i: int, length: int) -> bool:
    """Tell whether a noun only says more of the next one: "apple pie", "tower interior", "behind the glass"."""
    last, before = words[i + length - 1], words[i - 1] if i else BREAK
    if i + length < len(words) and last == singular(last) and not reading.count > 1:
        phrase, _ = known_phrase(words, i + length)
        if words[i + length] in {"player", "players"}:
            return False
        if words[i + length].endswith("ing") and thing(words[i + length - 1]) in {"person", "child"}:
            return False  # a woman knitting
        if words[i + length] in lexicon.STOP_WORDS:
            return False  # a horse on the moon
        names = thing(phrase) or place(phrase)
        if words[i + length] == "interior" or (names and phrase not in lexicon.POSITIONS):
            return True
    after = words[i + length] if i + length < len(words) else BREAK
    return last == "glass" and (before in {"the", "stained", "broken", "frosted"} or not ends_noun(after))


def _is_fruit(words: list[str], i: int, after: str) -> bool:
    """Tell whether a colour's name stands for the thing of that name: "a rose in a vase", "two oranges"."""
    word = words[i]
    named = thing(singular(word)) or thing(f"{singular(word)} fruit")
    before = words[i - 1] if i else BREAK
    counted = before in {"a", "an", "the", "one", "single", "of"} or before in lexicon.GROUPS or before.isdigit()
    return bool(named) and ends_noun(after) and (counted or word != singular(word))


def _position(reading: Reading, phrase: str) -> None:
    """Note where something stands: what was named last in this clause, or what is named next."""
    if phrase == "background" and reading.colour is not None:
        # nothing but a colour is behind it: it is shown as products are
        reading.places.append((0.6, "room/studio"))
        drop_colour(reading)
        return
    where = lexicon.POSITIONS[phrase]
    axis = "depth" if where in {"near", "far"} else "side"
    if reading.clause and phrase not in {"distant", "nearest", "faraway"}:
        k = reading.clause[-1]
        old = reading.subjects[k]
        reading.subjects[k] = replace(old, depth=where) if axis == "depth" else replace(old, side=where)
    else:
        setattr(reading, axis, where)
    reading.understood.append(phrase)


def _colour(reading: Reading, phrase: str, before: str, after: str) -> None:
    name = lexicon.COLOUR_NAMES[phrase]
    colour = Colour(name, lexicon.COLOURS[name])
    reading.understood.append(phrase)
    if reading.clause and before in _SAID_OF and ends_noun(after):
        k = reading.clause[-1]
        reading.subjects[k] = replace(reading.subjects[k], colour=reading.subjects[k].colour or colour)
        return
    last = reading.subjects[reading.clause[-1]] if reading.clause else None
    if last is not None and last.pattern and last.colour and before == "and" and ends_noun(after):
        reading.subjects[reading.clause[-1]] = replace(last, second=last.second or colour)
        return
    if reading.colour is not None and before == "and" and reading.second is None:
        reading.second = colour
        return
    if reading.colour is not None:
        reading.said = True
        drop_colour(reading)
    reading.colour = colour
    if after in _SKY:
        reading.features.add(f"{name} sky")


def _pattern(reading: Reading, phrase: str, after: str) -> None:
    """Note a pattern: of what is named next, or of what was named last where no noun follows."""
    if phrase not in lexicon.PATTERNED:
        _colour(reading, "black", BREAK, "and")
        _colour(reading, "white", "and", after)
        return
    if reading.clause and (ends_noun(after) or after == "with"):
        k = reading.clause[-1]
        reading.subjects[k] = replace(reading.subjects[k], pattern=lexicon.PATTERNED[phrase])
        reading.understood.append(phrase)
        return
    drop_pattern(reading)
    reading.pattern = phrase


def _past_colours(words: list[str], i: int) -> str:
    """Give the first word from word i on that is no colour: what a pattern of these colours may be on."""
    rest = (word for word in words[i:] if word not in lexicon.COLOUR_NAMES)
    return next(rest, BREAK)


def _is_thing(words: list[str], i: int) -> bool:
    """Tell whether a thing, or a pattern that it has, is named at word i."""
    phrase, length = known_phrase(words, i)
    return bool(length) and (bool(thing(phrase)) or phrase in lexicon.PATTERNED)


def _unlisted(reading: Reading, words: list[str], i: int) -> None:
    word, after = words[i], words[i + 1] if i + 1 < len(words) else BREAK
    if count_of(word):
        reading.count, reading.counted = count_of(word), word
        if word in _CROWDS and not reading.has("person"):
            reading.understood.append(word)
            add_subject(reading, Subject("person", reading.count))
        return
    if word in {"it", "them"} and reading.relation and reading.holder > 0:
        relate(reading, reading.holder - 1)
        return
    if singular(word) in lexicon.WORN:
        clothe(reading, word)
        return
    if word in _TINTED:
        if word in _SKY and reading.colour is not None:
            reading.features.add(f"{reading.colour.name} sky")
        drop_colour(reading)
        return
    if word in lexicon.STOP_WORDS or word in lexicon.NEUTRAL or len(word) < 3 or word.endswith("'s"):
        # whose something is, is not shown: "a wizard's hat" is a hat
        return
    reading.said = True
    reading.missed.append(word)
    if ends_noun(after):
        drop_count(reading)
        drop_pattern(reading)
    if ends_noun(after) and reading.colour is not None:
        # the colour of a thing that is not drawn is not drawn either
        name = reading.colour.name
        reading.missed += [one for one in reading.understood if lexicon.COLOUR_NAMES.get(one) == name]
        reading.understood = [one for one in reading.understood if lexicon.COLOUR_NAMES.get(one) != name]
        reading.colour = None


def _attributes(reading: Reading, phrase: str) -> None:
    if phrase in lexicon.HOURS and (not reading.hour or len(phrase) > 5):
        reading.hour = lexicon.HOURS[phrase]
    if phrase in lexicon.WEATHERS:
        weather = lexicon.WEATHERS[phrase]
        if not (reading.weather == "storm" and weather in {"rain", "cloudy"}):
            reading.weather = weather
    if phrase in lexicon.STYLES:
        reading.style = reading.style or lexicon.STYLES[phrase]
    if phrase in lexicon.FEATURES:
        reading.features.add(lexicon.FEATURES[phrase])
    if phrase in lexicon.CAMERAS:
        reading.camera.add(lexicon.CAMERAS[phrase])
