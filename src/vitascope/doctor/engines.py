"""The engines: each can be imported and built, runs the models it is used for, and has what it needs."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from vitascope.catalog import MODELS
from vitascope.doctor.findings import Finding, failure, ok, warning
from vitascope.doctor.subject import Subject
from vitascope.settings import EngineProfile

_PATIENCE_SECONDS = 120.0
"""PyTorch alone takes some ten seconds to import from a slow disk."""

_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


class _Broken(Exception):  # noqa: N818 - never leaves the module
    """The engine could not be built; the text is a clause that says why."""


async def check(subject: Subject) -> list[Finding]:
    """See the module."""
    profiles = subject.settings.profiles
    findings: list[Finding] = []
    for name, profile in profiles.items():
        try:
            findings += _judged(name, profile, await _probed(profile))
        except _Broken as broken:
            findings.append(
                failure(
                    f"Profile {name}: the engine {profile.engine} cannot be built: {broken}.",
                    "Correct 'engine' and 'options' in VITASCOPE_PROFILES, and see that its module can be imported: "
                    "from the folder where you start Vitascope, from PYTHONPATH, or installed beside it.",
                )
            )
    run = frozenset().union(*(profile.models for profile in profiles.values()))
    if orphaned := sorted(set(MODELS) - run):
        findings.append(
            warning(
                f"No engine runs {', '.join(orphaned)}: who asks for that is refused.",
                "Name it in the 'models' of a profile in VITASCOPE_PROFILES, if it is to be had.",
            )
        )
    return findings


async def _probed(profile: EngineProfile) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "vitascope.doctor.probe"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **_OFFLINE},
    )
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            said, complained = await process.communicate(profile.model_dump_json().encode())
    except TimeoutError:
        process.kill()
        await process.wait()
        raise _Broken(f"it was not done after {_PATIENCE_SECONDS:g} s") from None
    if process.returncode:
        lines = complained.decode(errors="replace").strip().splitlines()
        died = f"its process died of signal {-process.returncode}" if process.returncode < 0 else "it gave no reason"
        raise _Broken(lines[-1].rstrip(".") if lines and process.returncode > 0 else died)
    learnt: dict[str, Any] = json.loads(said.decode().splitlines()[-1])
    return learnt


def _judged(name: str, profile: EngineProfile, learnt: dict[str, Any]) -> Iterator[Finding]:
    if cannot := sorted(profile.models - set(learnt["models"])):
        yield failure(
            f"Profile {name}: {profile.engine} is used for {', '.join(cannot)}, which it does not run.",
            f"Set 'models' of the profile to some of {json.dumps(learnt['models'])} in VITASCOPE_PROFILES.",
        )
    for what, mend in learnt["lacks"] or ():
        yield failure(f"Profile {name}: {what}", mend)
    if not cannot and not learnt["lacks"]:
        has = "has what it needs" if learnt["lacks"] == [] else "whether it can be loaded is seen at the start"
        slots = f"{profile.slots} slot{'s' if profile.slots > 1 else ''}"
        yield ok(f"Profile {name} ({slots}): {profile.engine} can be built, and {has}.")
