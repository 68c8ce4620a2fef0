"""A slot's process."""

from __future__ import annotations

import subprocess
import sys


def test_it_is_light() -> None:
    """It starts without the libraries of the database and of the web, which it never uses."""
    script = "import sys, vitascope.worker.child; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert {"sqlalchemy", "alembic", "pgqueuer", "asyncpg", "fastapi", "onnxruntime"}.isdisjoint(loaded)
