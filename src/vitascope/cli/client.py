"""A small client of a Vitascope server: WaveSpeed's wire to submit, the neutral route to follow."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import httpx

from vitascope.catalog import MODELS
from vitascope.errors import VitascopeError

Report = Callable[[float, str], None]

_SECONDS = 30.0


class CallFailed(VitascopeError):  # noqa: N818 - named by what happened
    """The server refused a call, could not be reached, or the task did not succeed."""


class Client:
    """One server at `base_url`."""

    def __init__(self, base_url: str, key: str) -> None:
        self._http = httpx.Client(
            base_url=base_url.rstrip("/"),
            headers={"Authorization": f"Bearer {key}"},
            timeout=_SECONDS,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def upload(self, path: Path) -> str:
        """Upload a local file; returns the URL under which it may be named as an input."""
        content = path.read_bytes()
        ticket = self._call(
            "POST",
            "/api/v3/media/uploads",
            {
                "filename": path.name,
                "size": len(content),
                "content_type": mimetypes.guess_type(path.name)[0] or "image/png",
            },
        )
        answer = self._http.put(ticket["upload"]["url"], content=content, headers=ticket["upload"]["headers"])
        _check(answer)
        return str(ticket["download_url"])

    def generate(self, model: str, inputs: dict[str, Any], report: Report) -> dict[str, Any]:
        """Submit, follow to the end, and return the finished generation as the neutral route shows it."""
        name = MODELS[model].dialect_names["wavespeed"]
        task_id = self._call("POST", f"/api/v3/{name}", inputs)["id"]
        task = self._follow(task_id, report)
        (generation,) = task["generations"]
        if generation["error"] is not None:
            raise CallFailed(generation["error"]["message"])
        if generation["url"] is None:
            raise CallFailed(f"The task {task_id} was {task['state']}.")
        finished: dict[str, Any] = generation
        return finished

    def download(self, url: str, target: Path) -> None:
        """Save an output."""
        with self._http.stream("GET", url) as answer:
            _check(answer)
            with target.open("wb") as file:
                for chunk in answer.iter_bytes():
                    file.write(chunk)

    def _call(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = self._http.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise CallFailed(f"{self._http.base_url} could not be reached: {error}") from error
        _check(answer)
        data: dict[str, Any] = answer.json()["data"]
        return data

    def _follow(self, task_id: str, report: Report) -> dict[str, Any]:
        task: dict[str, Any] = {}
        with self._http.stream(
            "GET", f"/vitascope/tasks/{task_id}", headers={"Accept": "text/event-stream"}, timeout=None
        ) as answer:
            _check(answer)
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    task = json.loads(line.removeprefix("data: "))
                    report(task["progress"], task["generations"][0]["stage"] or task["state"])
        return task


def _check(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    answer.read()
    try:
        message = str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        message = answer.text[:200]
    raise CallFailed(f"{answer.request.url.path} answered {answer.status_code}: {message}")
