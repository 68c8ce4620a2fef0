"""Which reference is subject, which is place and which is style: from tags, grammar and the pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vitascope.engines.base import Reference
    from vitascope.engines.draft.matte import Matte

Role = Literal["subject", "location", "style"]


@dataclass(frozen=True, slots=True)
class Roles:
    """The part each reference plays, by its index: any number of subjects, one place, one style."""

    subjects: tuple[int, ...] = ()
    location: int | None = None
    style: int | None = None


_STYLE_NAME = r"style|palette|look|mood|art\b|artwork|painting|texture|colou?rs?|grade|aesthetic|vibe"
_PLACE_NAME = (
    r"loc|place|room|city|background|\bbg|scene|setting|\bset\b|landscape|castle|street|forest|beach|env|park"
    r"|house|building|mountain|lake|garden|kitchen|office|bridge|temple|tower|valley|desert|interior|backdrop|world"
)
_SUBJECT_NAME = (
    r"(?<![a-z])(char|person|people|man\b|woman|girl|boy|subject|hero|model|actor|pet|cat|dog|product|object|face|\bme\b|friend"
    r"|robot|car\b|bike|shoe|bottle|cup|animal|guy|lady|king|queen|knight|singer|dancer)"
)
_ARTICLE = r"(the |a |an |this |my |our )?"
_STYLE_BEFORE = (
    r"(style|palette|look|mood|colou?rs?|grading|grade|aesthetic|texture|lighting|tones?|vibe)s?"
    r"( and [a-z]+)?"
    r" (of|from|like|as|in|by|matching) "
    rf"{_ARTICLE}$|(painted|drawn|rendered|styled|graded|coloured|colored) (like|as|in|after) {_ARTICLE}$"
)
_STYLE_AFTER = r"^('s)? (style|palette|look|mood|colou?rs?|aesthetic)\b|^ as (the |a )?style"
_PLACE_BEFORE = (
    r"\b(in|at|inside|within|through|across|into|outside|on|from above|view of|visit\w*"
    rf"|location|place|setting|background|backdrop|scene)( of| is|:)? {_ARTICLE}$"
)
_BESIDE = rf"\b(near|around|over|before|behind|beside|under|above|along|show\w*|by)( of)? {_ARTICLE}$"
_PLACE_AFTER = (
    r"^('s)? (location|place|background|setting|room)"
    r"|^ as (the |a )?(background|backdrop|location|place|setting|scene)"
)
_LAYOUT = r"([\w-]+ )*?(place|location|composition|scene|setting|layout|framing|viewing angle|architecture)\b"
_SAME_PLACE = (
    r"\b(same|this) (location|place|scene|setting|room|street|building|view|spot|landscape"
    r"|composition)"
    r"|\b(show|see|view|render|depict) (the|this|that) [\w ]{2,30}(from|at|in|during|under|after|with)\b"
    rf"|(keep|preserv)\w* (the|its) ({_LAYOUT})|this (place|location)"
)
_ANOTHER_VIEW = r"from (above|below|the air|behind|the other side)|aerial view|reverse angle"
_ANOTHER_PLACE = r"\b(transform|turn|reimagin|convert|recast|restag)\w* [\w ,'-]*?\b(into|as|inside|in) "
"""What asks for another place, even where it wants to keep something of this one."""
_WHOLE_STYLE = (
    rf"\b(in|with|using) (the |this |that )?(same )?({_STYLE_NAME})\b"
    r"|(style|palette|look) (of|from) (the|this)"
)


def assign_roles(
    prompt: str, references: Sequence[Reference], mattes: Sequence[Matte], *, place_named: bool = True
) -> Roles:
    """Give each reference its part. Tags and grammar decide first, then the pictures themselves.

    A single picture of a subject that is to stand nowhere in particular (not `place_named`) keeps the place it
    was taken at.
    """
    text = re.sub(r"\s+", " ", prompt.lower())
    said: list[Role | None] = [_said(text, reference.tag) for reference in references]
    if not any(said) and len(references) == 1:
        said = [_alone(text, mattes[0], place_named=place_named)]
    subjects: list[int] = [i for i, role in enumerate(said) if role == "subject"]
    location = next((i for i, role in enumerate(said) if role == "location"), None)
    style = next((i for i, role in enumerate(said) if role == "style"), None)
    taken = {*subjects, location, style}
    kept = re.search(_SAME_PLACE, text) is not None and re.search(_ANOTHER_PLACE, text) is None
    # The clearest cut-out among the rest is the likeliest subject.
    rest = sorted((i for i in range(len(references)) if i not in taken), key=lambda i: -_clarity(mattes[i]))
    for i in rest:
        # Where the prompt says what the place is, whatever can be cut out is there to be put into it.
        if said[i] is None and mattes[i].found and (not subjects or (place_named and not kept)):
            subjects.append(i)
        elif location is None:
            location = i
        elif style is None:
            style = i
        else:
            subjects.append(i)
    if subjects == [0] and len(references) == 1 and not place_named and mattes[0].source != "caller":
        return Roles((), 0, None)
    return Roles(tuple(subjects), location, style)


def _said(text: str, tag: str | None) -> Role | None:
    """Return the role that the prompt's grammar, or else the tag's own name, gives to `tag`."""
    if not tag:
        return None
    name = tag.lower()
    for match in re.finditer(rf"@{re.escape(name)}\b", text):
        role = _in_sentence(text[: match.start()], text[match.end() :], name)
        if role is not None:
            return role
    by_name: tuple[tuple[str, Role], ...] = (
        (_STYLE_NAME, "style"),
        (_SUBJECT_NAME, "subject"),
        (_PLACE_NAME, "location"),
    )
    named = next((role for words, role in by_name if re.search(words, name)), None)
    return named or ("subject" if f"@{name}" in text else None)


def _in_sentence(before: str, after: str, name: str) -> Role | None:
    """Return the role of `name` that the words around it give, or None where they leave it open."""
    if re.search(_STYLE_BEFORE, before) or re.search(_STYLE_AFTER, after):
        return "style"
    # "a portrait of @anna in @paris": what follows "in" is a place, unless its name says otherwise; what
    # somebody stands beside may as well be somebody.
    inside = re.search(_PLACE_BEFORE, before) and not re.search(_SUBJECT_NAME, name)
    beside = re.search(_BESIDE, before) and re.search(_PLACE_NAME, name)
    if re.search(_PLACE_AFTER, after) or inside or beside:
        return "location"
    return None


def _alone(text: str, matte: Matte, *, place_named: bool) -> Role:
    """Return the role of a single picture that the prompt does not mention by name."""
    if re.search(_WHOLE_STYLE, text):
        return "style"
    elsewhere = re.search(_ANOTHER_PLACE, text) is not None
    # A prompt that asks for another place needs less to go by: what little stands out is taken along.
    enough = 0.5 if elsewhere else 0.58 if place_named else 1.0
    likely = matte.found or (matte.confidence > enough and 0.012 < matte.area < 0.8)
    viewed = not place_named and re.search(_ANOTHER_VIEW, text) is not None
    if not likely or viewed or (re.search(_SAME_PLACE, text) and not elsewhere):
        return "location"
    return "subject"


def _clarity(matte: Matte) -> float:
    """Rank how much a picture is a picture of one thing: surely cut out, and not most of the picture."""
    return matte.confidence * (1.0 if 0.03 < matte.area < 0.62 else 0.5) + (1.0 if matte.source == "caller" else 0.0)
