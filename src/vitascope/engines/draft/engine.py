"""The draft engine: a renderer behind the engine protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitascope.engines.base import Capabilities, Film, GenerationRequest, Image, Lack, Origin, Progress
from vitascope.engines.draft import lexicon
from vitascope.engines.draft.attendance import attended
from vitascope.engines.draft.coverage import coverage_of, nearest, undrawn
from vitascope.engines.draft.film import animate
from vitascope.engines.draft.finish import finish
from vitascope.engines.draft.matte import load_matte_net
from vitascope.engines.draft.places import render_place
from vitascope.engines.draft.prompt import read_prompt
from vitascope.engines.draft.references import compose
from vitascope.engines.draft.stages import within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vitascope.engines.draft.picture import Picture
    from vitascope.engines.draft.scene import Scene

_MODELS = frozenset({"gen4-image", "gen4-image-turbo", "gen4-turbo"})
_PROVENANCE = "Drawn by the draft renderer, not by an image model."


class DraftEngine:
    """Draws pictures and animates them on the CPU, by rules: it contains no generative model."""

    @property
    def capabilities(self) -> Capabilities:
        """The catalogue models it stands in for."""
        return Capabilities(models=_MODELS)

    def lacks(self) -> Sequence[Lack]:
        """Nothing: what it reads comes with the package."""
        return ()

    def load(self) -> None:
        """Read the network that cuts subjects out of references; the renderer itself is code only."""
        load_matte_net()

    def generate(self, requests: Sequence[GenerationRequest], progress: Progress) -> Sequence[Image | Film]:
        """Make one output for each request, in order; see `engines.base.Engine`."""
        count = len(requests)
        return [_one(request, within(progress, i / count, (i + 1) / count)) for i, request in enumerate(requests)]


def _one(request: GenerationRequest, progress: Progress) -> Image | Film:
    scene = read_prompt(request.prompt)
    if request.first_frame is not None:
        return animate(request, scene, progress)
    if request.references:
        return compose(request, scene, progress)
    return _draw(request, scene, progress)


def _draw(request: GenerationRequest, scene: Scene, progress: Progress) -> Image:
    progress(0.0, "reading the prompt")
    picture = render_place(
        scene,
        request.width,
        request.height,
        request.seed,
        quality=request.quality,
        progress=within(progress, 0.02, 0.85),
    )
    progress(0.86, "finishing")
    pixels = attended(lambda _: finish(picture, scene, request.seed), within(progress, 0.86, 0.99), "finishing")
    progress(1.0, "done")
    return Image(pixels, notes_on(scene), coverage_of(scene), Origin(picture.depth, _keywords(scene, picture)))


def _keywords(scene: Scene, picture: Picture) -> tuple[str, ...]:
    """Name what a film of the picture would go on with."""
    found = [scene.place, scene.hour, scene.weather]
    return (*found, *(["water"] if picture.wet else []), *(["people"] if scene.people else []))


def notes_on(scene: Scene) -> tuple[str, ...]:
    """Say what the picture is, which words of the prompt are in it and which are not."""
    notes = [_PROVENANCE]
    if not scene.understood:
        notes.append("No word of the prompt names a place or thing this renderer knows: it drew a landscape.")
    missing = undrawn(scene)
    likened = dict(scene.likened)
    drawn = [word for word in (*scene.understood, *scene.missed) if word not in missing and word not in likened]
    share = coverage_of(scene)
    if drawn and share is not None:
        notes.append(f"Drawn: {', '.join(drawn)} ({share:.0%} of the words that ask for something to be seen).")
    near = [f"'{word}' as {nearest(kind)}" for word, kind in likened.items() if not lexicon.stand_in(kind)[0]]
    if near:
        notes.append(f"Drawn as what is nearest to it: {', '.join(near)}.")
    labelled = [word for word, kind in likened.items() if lexicon.stand_in(kind)[0]]
    if labelled:
        notes.append(f"Shown as a labelled stand-in: {', '.join(labelled)}.")
    if missing:
        notes.append(f"Not drawn: {', '.join(missing)}.")
    if scene.people or scene.place == "portrait":
        notes.append("People are drawn as simple figures.")
    return tuple(notes)
