"""Takes a prompt apart: words, breaks between clauses, quoted writing, times of the clock."""

from __future__ import annotations

import re

BREAK = ","
_WORD = re.compile(r"@?[a-z0-9àâäçéèêëîïñôöùûü]+(?:'[a-z]+)?|[,.;:!?()\n\u2013\u2014]")
_QUOTED = re.compile(
    r"\"([^\"\n]{1,80})\"|“([^”\n]{1,80})”|„([^“”\n]{1,80})[“”]|«([^»\n]{1,80})»"
    r"|(?<!\w)\u2018([^\u2019\n]{1,80})\u2019(?!\w)|(?<!\w)'([^'\n]{1,80})'(?!\w)"
)
_TITLED = re.compile(
    r"\b(?:says?|saying|reads?|reading|labell?ed|titled|the words?|lettering|text)\s*:?\s+"
    r"((?:[A-Z0-9][A-Z0-9'&!?.-]*)(?:\s+[A-Z0-9][A-Z0-9'&!?.-]*)*)(?![a-z])"
)
_NUMBERED = re.compile(r"\b[Tt]he (?:number|letters?) ([0-9]{1,6}|[A-Z]{1,6})\b")
_CLOCK = re.compile(r"\b(\d{1,2})(?::\d\d)?\s?(am|pm)\b|\b([01]?\d|2[0-3]):[0-5]\d\b", re.IGNORECASE)
_IRREGULAR = {
    "men": "man",
    "women": "woman",
    "children": "child",
    "people": "person",
    "mice": "mouse",
    "geese": "goose",
    "wolves": "wolf",
    "leaves": "leaf",
    "knives": "knife",
    "loaves": "loaf",
    "shelves": "shelf",
    "scarves": "scarf",
    "calves": "calf",
    "teeth": "tooth",
    "feet": "foot",
    "oxen": "ox",
    "cacti": "cactus",
    "dice": "die",
    "taxis": "taxi",
    "skis": "ski",
    "potatoes": "potato",
    "tomatoes": "tomato",
    "mangoes": "mango",
    "volcanoes": "volcano",
    "buses": "bus",
    "octopuses": "octopus",
    "elves": "elf",
    "movies": "movie",
    "cookies": "cookie",
    "pies": "pie",
    "brownies": "brownie",
}


def quoted(prompt: str) -> tuple[str, tuple[str, ...]]:
    """Part a prompt from what it wants written: the prompt with a break for each writing, and the writings."""
    found: list[str] = []

    def keep(match: re.Match[str]) -> str:
        text = next(group for group in match.groups() if group is not None).strip()
        if text:
            found.append(text)
        return " , "

    rest = _QUOTED.sub(keep, prompt)
    if not found:
        rest = _TITLED.sub(keep, rest)
        rest = _NUMBERED.sub(keep, rest)
    return rest, tuple(found)


def clock(prompt: str) -> tuple[str, str]:
    """Part a prompt from a time of the clock: the prompt without it, and the hour of the scene or ""."""
    match = _CLOCK.search(prompt)
    if match is None:
        return prompt, ""
    hour = int(match.group(1) or match.group(3))
    if match.group(2):
        hour = hour % 12 + (12 if match.group(2).lower() == "pm" else 0)
    names = ((5, "night"), (7, "dawn"), (11, "morning"), (17, "day"), (19, "golden"), (20, "blue"), (25, "night"))
    return prompt[: match.start()] + prompt[match.end() :], next(name for end, name in names if hour < end)


def tokens(prompt: str) -> list[str]:
    """Give the words in small letters, and `BREAK` wherever a clause ends."""
    plain = prompt.lower().replace("-", " ").replace("\u2019", "'").replace("bird's eye", "birds eye")
    return [token if token[0].isalnum() or token[0] == "@" else BREAK for token in _WORD.findall(plain)]


def singular(word: str) -> str:
    """Give the singular of an English noun, as far as its ending tells."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith(("smen", "rmen", "women", "emen", "gmen")):
        return word[:-3] + "man"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word
