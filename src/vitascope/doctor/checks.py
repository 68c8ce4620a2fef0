"""The checks, in the order in which they are told."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from vitascope.doctor import clock, database, encoders, engines, folders, network, ports, storage
from vitascope.doctor.findings import Check, Finding, failure
from vitascope.doctor.subject import examined
from vitascope.settings import Settings

CHECKS: dict[str, Check] = {
    "folders": folders.check,
    "database": database.check,
    "ports": ports.check,
    "encoders": encoders.check,
    "engines": engines.check,
    "storage": storage.check,
    "clock": clock.check,
    "network": network.check,
}


async def examine(settings: Settings) -> AsyncGenerator[tuple[str, Finding]]:
    """Every finding, with the name of its check, as soon as there is one."""
    async with examined(settings) as subject:
        for name, check in CHECKS.items():
            try:
                findings = await check(subject)
            except Exception as error:  # noqa: BLE001 - see the comment
                # The outermost loop: what breaks one check must not hide what the others find.
                findings = [
                    failure(
                        f"The check itself broke: {type(error).__name__}: {error}.",
                        "Report this with the version (vitascope --version) and your settings.",
                    )
                ]
            for finding in findings:
                yield name, finding
