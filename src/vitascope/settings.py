"""Every setting of Vitascope, with its default. Read once, by the command line; no other module reads the environment.

Each can be given as an environment variable: `VITASCOPE_` and the name in capitals. Amazon's own variables, `AWS_` and
so on, are read where files are kept in S3.
"""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from vitascope.catalog import MODELS, PRICE_PLACES, PRICES
from vitascope.errors import Misconfigured
from vitascope.logs import Format, Level, Style

MEBIBYTE = 1024 * 1024
PREFIX = "VITASCOPE_"


class EngineProfile(BaseModel):
    """One configured use of an engine.

    `engine` is `package.module:Class`; the class is built in the slot's process with `options` as keywords. `models`
    are the catalogue's models it is used for. A slot that has not loaded after `load_seconds`, or gives
    no sign of life for `stall_seconds` while it generates, is killed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: str
    slots: Annotated[int, Field(ge=1, le=64)] = max(1, (os.cpu_count() or 1) // 2)
    options: dict[str, str | int | float | bool] = {}
    models: frozenset[str] = frozenset(MODELS)
    stall_seconds: Annotated[float, Field(gt=0)] = 300.0
    load_seconds: Annotated[float, Field(gt=0)] = 1800.0


Amount = Annotated[Decimal, Field(ge=0, decimal_places=PRICE_PLACES, max_digits=14, allow_inf_nan=False)]
"""In USD."""


def _of_things_sold(prices: dict[str, Decimal]) -> dict[str, Decimal]:
    unknown = sorted(set(prices) - set(PRICES))
    if unknown:
        raise ValueError(f"{unknown[0]!r} is sold by nobody here; there are {', '.join(PRICES)}")
    return prices


class Settings(BaseSettings):
    """The settings of one server. Durations in seconds, sizes in bytes unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8642
    data_dir: Path = Path("vitascope-data")
    public_url: str | None = None
    allow_hosts: frozenset[str] = frozenset()
    database_url: str | None = None

    profiles: dict[str, EngineProfile] = {
        "draft": EngineProfile(engine="vitascope.engines.draft:DraftEngine"),
    }
    storage: str = "local"
    storage_cache_bytes: Annotated[int, Field(gt=0)] = 2048 * MEBIBYTE

    prices: Annotated[dict[str, Amount], AfterValidator(_of_things_sold)] = {}
    starting_balance: Amount = Decimal(1000)

    video_seconds: Annotated[int, Field(ge=2, le=10)] = 10
    nsfw_threshold: Annotated[float, Field(gt=0, le=1)] = 0.8
    sync_seconds: Annotated[float, Field(gt=0)] = 90.0
    retention_seconds: Annotated[int, Field(ge=60)] = 7 * 24 * 3600
    history_seconds: Annotated[int, Field(ge=60)] = 30 * 24 * 3600
    sweep_seconds: Annotated[float, Field(gt=0)] = 60.0
    disk_budget_bytes: Annotated[int, Field(ge=0)] = 10 * 1000**3
    shutdown_grace_seconds: Annotated[float, Field(ge=0)] = 20.0

    max_body_bytes: Annotated[int, Field(gt=0)] = 64 * MEBIBYTE
    max_bodies_bytes: Annotated[int, Field(gt=0)] = 256 * MEBIBYTE
    max_upload_bytes: Annotated[int, Field(gt=0)] = 200 * MEBIBYTE
    upload_quota_bytes: Annotated[int, Field(ge=0)] = 5 * 1000**3
    max_input_bytes: Annotated[int, Field(gt=0)] = 64 * MEBIBYTE
    max_input_pixels: Annotated[int, Field(gt=0)] = 64_000_000
    fetch_seconds: Annotated[float, Field(gt=0)] = 30.0
    upload_ticket_seconds: Annotated[int, Field(gt=0)] = 900

    delivery_attempts: Annotated[int, Field(ge=1, le=100)] = 10
    delivery_first_delay_seconds: Annotated[float, Field(gt=0)] = 10.0
    delivery_seconds: Annotated[float, Field(gt=0)] = 10.0
    runware_webhooks: Literal["both", "item", "list"] = "both"

    log_format: Format = "console"
    log_level: Level = "info"
    metrics_port: Annotated[int, Field(ge=1, le=65535)] | None = None

    @property
    def log_style(self) -> Style:
        """How the processes of this server log."""
        return Style(self.log_format, self.log_level)


def read_settings(**given: Any) -> Settings:
    """The settings of the environment, and those that are given over them. Raises `Misconfigured`, naming the first."""
    for name in os.environ:
        if name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() not in Settings.model_fields:
            raise Misconfigured(
                f"{name} is no setting of Vitascope; see docs/reference/settings.md for those there are."
            )
    try:
        return Settings(**given)
    except SettingsError as error:
        raise Misconfigured(f"A setting is not written as JSON: {error} ({error.__cause__}).") from error
    except ValidationError as error:
        first = error.errors()[0]
        name, *inner = (str(part) for part in first["loc"])
        place = f", at {'.'.join(inner)}" if inner else ""
        raise Misconfigured(f"VITASCOPE_{name.upper()} cannot be {first['input']!r}{place}: {first['msg']}.") from error
