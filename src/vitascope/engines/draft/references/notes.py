"""What a caller should know of a picture made from references: who played which part, and what was not done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vitascope.engines.draft.coverage import undrawn
from vitascope.engines.draft.references.setting import is_backdrop

if TYPE_CHECKING:
    from vitascope.engines.base import GenerationRequest, Reference
    from vitascope.engines.draft.references.roles import Roles
    from vitascope.engines.draft.references.setting import Setting
    from vitascope.engines.draft.scene import Scene

FIRST_NOTE = "Composed by the draft renderer from the reference pictures, not by an image model."

_VIEWS = r"from (above|below|behind|the (side|air|back))|aerial view|birds eye|reverse angle|top down"
_REBUILT = r"transform|reimagin|rebuil|convert|redesign|restyl"


def notes_on_parts(request: GenerationRequest, roles: Roles, scene: Scene, setting: Setting) -> list[str]:
    """Say which reference is what, which words of the prompt are not in the picture, and what was kept."""
    references = request.references
    notes = [_parts(references, roles, scene), *setting.notes]
    if missing := undrawn(scene):
        notes.append(f"Not drawn: {', '.join(missing)}.")
    if roles.subjects:
        names = " and ".join(called(references, i) for i in roles.subjects)
        notes.append(f"Pose, clothes and view angle of {names} were kept as in the reference.")
    if roles.location is not None:
        name = called(references, roles.location)
        if asked := re.search(_VIEWS, scene.text):
            notes.append(f"The view of {name} was kept as in the reference: '{asked.group(0)}' was not done.")
        if re.search(_REBUILT, scene.text):
            notes.append(f"{name} was relit and added to, not rebuilt.")
    if roles.style is not None:
        name = called(references, roles.style)
        notes.append(f"Of {name} the palette and tone were taken; its brushwork only in part.")
    if scene.people:
        notes.append("People that no reference shows are drawn as simple figures.")
    return notes


def called(references: tuple[Reference, ...], index: int) -> str:
    """Return what to call a reference in a note."""
    tag = references[index].tag
    return f"@{tag}" if tag else f"reference {index + 1}"


def _parts(references: tuple[Reference, ...], roles: Roles, scene: Scene) -> str:
    said = [f"{called(references, i)} as the subject" for i in roles.subjects]
    if roles.location is not None:
        said.append(f"{called(references, roles.location)} as the place")
    if roles.style is not None:
        said.append(f"{called(references, roles.style)} for its colours")
    if roles.location is None:
        place = "a plain backdrop" if is_backdrop(scene) else f"a place drawn from the prompt ({scene.place})"
        said.append(place)
    return f"Used {', '.join(said)}."
