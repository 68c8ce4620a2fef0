"""What is said of engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from patient import only, patient, wrong
from vitascope.doctor import engines
from vitascope.doctor.findings import Level
from vitascope.settings import EngineProfile

WEIGHTY = "vitascope.testing.engines:WeightyEngine"


def profile(engine: str, **values: Any) -> dict[str, EngineProfile]:
    return {"mine": EngineProfile(engine=engine, **values)}


async def test_an_engine_that_can_be_built_is_sound() -> None:
    """The draft renderer needs nothing."""
    assert await wrong(engines.check, patient(Path("data"))) == []


@pytest.mark.parametrize(
    ("engine", "options", "said"),
    [
        ("nowhere:Engine", {}, "ModuleNotFoundError: No module named 'nowhere'"),
        ("vitascope.testing.engines:Engine", {}, "has no attribute 'Engine'"),
        (WEIGHTY, {}, "missing 1 required positional argument: 'weights'"),
        ("os:abort", {}, "its process died of signal 6"),
    ],
)
async def test_an_engine_that_cannot_be_built_is_a_failure(engine: str, options: dict[str, str], said: str) -> None:
    """With what Python says of it, also where its code takes the process along."""
    level, found = await only(engines.check, patient(Path("data"), profiles=profile(engine, options=options)))
    assert (level, found.startswith(f"Profile mine: the engine {engine} cannot be built")) == (Level.FAILURE, True)
    assert said in found


async def test_missing_weights_are_a_failure(tmp_path: Path) -> None:
    """The engine says itself what it lacks, and the way out."""
    weights = tmp_path / "model.safetensors"
    subject = patient(tmp_path, profiles=profile(WEIGHTY, options={"weights": str(weights)}))
    (finding,) = await wrong(engines.check, subject)
    assert (finding.level, finding.found) == (Level.FAILURE, f"Profile mine: There are no weights at {weights}.")
    assert "'weights'" in finding.mend
    weights.touch()
    assert await wrong(engines.check, subject) == []


async def test_a_model_that_nothing_runs_is_a_warning() -> None:
    """Who asks for it is refused."""
    profiles = profile("vitascope.testing.engines:NoopEngine", models=["gen4-image", "gen4-image-turbo"])
    level, found = await only(engines.check, patient(Path("data"), profiles=profiles))
    assert (level, found) == (Level.WARNING, "No engine runs gen4-turbo: who asks for that is refused.")


async def test_a_model_that_its_engine_does_not_run_is_a_failure() -> None:
    """Tasks would be accepted and fail."""
    level, found = await only(
        engines.check, patient(Path("data"), profiles=profile("vitascope.testing.engines:StillsEngine"))
    )
    assert (level, "is used for gen4-turbo, which it does not run" in found) == (Level.FAILURE, True)
