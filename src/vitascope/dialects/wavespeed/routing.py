"""What all routes of this dialect share: their prefix, their form of errors, and who takes in pictures."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPBearer

from vitascope.catalog import MODELS, Model
from vitascope.dialects.wavespeed.errors import WaveSpeedRoute
from vitascope.dialects.wavespeed.schemas import Refusal
from vitascope.errors import NotFound
from vitascope.settings import Settings
from vitascope.wire import PictureSources, own_address, shown

PREFIX = "/api/v3"
DIALECT = "wavespeed"

_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "A parameter is missing or not valid"},
    401: {"model": Refusal, "description": "No API key, or one that is not known"},
}
_BY_NAME = {model.dialect_names[DIALECT]: model for model in MODELS.values() if DIALECT in model.dialect_names}


def new_router(route_class: type[WaveSpeedRoute] = WaveSpeedRoute) -> APIRouter:
    """A router for a part of this dialect's routes."""
    return APIRouter(
        prefix=PREFIX,
        tags=["WaveSpeed"],
        route_class=route_class,
        dependencies=[Depends(HTTPBearer(auto_error=False))],
        responses=_REFUSALS,
    )


def pictures(request: Request) -> PictureSources:
    """What takes in the pictures of this request's caller."""
    settings: Settings = request.state.settings
    owner: str = request.state.caller.owner
    return PictureSources(request.state.assets, owner, own_address(request), settings.max_input_bytes)


def model_named(name: str) -> Model:
    """The model that callers of this dialect call `name`. Raises `NotFound`."""
    if name not in _BY_NAME:
        raise NotFound(f"Model {shown(name)} not found; this server has {', '.join(_BY_NAME)}.")
    return _BY_NAME[name]


def name_of(model: str) -> str:
    """A model of the catalogue as this dialect calls it; as the catalogue does, where this dialect has no name."""
    return MODELS[model].dialect_names.get(DIALECT, model)
