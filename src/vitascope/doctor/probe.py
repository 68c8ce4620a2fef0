"""The child of `python -m vitascope.doctor.probe` looks at one engine, whose profile comes as JSON on standard input.

An engine's import may do anything, so it is done where it can take nothing along. The last line of the output is
what was learnt, as JSON.
"""

from __future__ import annotations

import json
import sys

from vitascope.engines.base import SelfExamining
from vitascope.settings import EngineProfile
from vitascope.worker.child import build_engine


def main() -> None:
    """Build the engine without loading it, and print what it can do and what it lacks."""
    engine = build_engine(EngineProfile.model_validate_json(sys.stdin.read()))
    lacks = [[lack.what, lack.mend] for lack in engine.lacks()] if isinstance(engine, SelfExamining) else None
    print("\n" + json.dumps({"models": sorted(engine.capabilities.models), "lacks": lacks}))  # noqa: T201 - see above


if __name__ == "__main__":
    main()
