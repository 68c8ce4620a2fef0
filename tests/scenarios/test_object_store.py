"""Files are in an object store, and it goes away for a while."""

from __future__ import annotations

from collections.abc import Callable

from live import LiveServer
from object_store import object_store
from pictures import picture, size_and_format


def test_nothing_is_called_gone_that_only_cannot_be_reached(start_server: Callable[..., LiveServer]) -> None:
    """While the store is away, what has no copy answers 503 and new outputs fail; all is well when it is back."""
    with object_store() as store:
        server = start_server(VITASCOPE_STORAGE=store.new_bucket(), **store.environment)
        url = server.ended(server.submit("a lake"))["generations"][0]["url"]
        assert size_and_format(server.request("GET", url).content) == ((720, 720), "JPEG")
        store.stop()
        assert server.request("GET", url).status_code == 200
        for copy in (server.data / "cache").rglob("*.jpg"):
            copy.unlink()
        away = server.request("GET", url)
        assert (away.status_code, away.json()["code"]) == (503, 503)
        failed = server.prediction(server.ended(server.submit("a lake"))["id"])
        assert (failed["status"], failed["code"]) == ("failed", 5000)
        assert "storage.unavailable" in server.log
        store.start()
        assert server.request("GET", url).status_code == 200
        assert server.ended(server.submit("a lake"))["state"] == "succeeded"


def test_a_file_that_one_server_took_in_another_uses(start_server: Callable[..., LiveServer], dsn: str) -> None:
    """Two servers with one database and one bucket are one: one's upload is the other's input, and gone is gone."""
    with object_store() as store:
        shared = {"VITASCOPE_STORAGE": store.new_bucket(), "VITASCOPE_DATABASE_URL": dsn, **store.environment}
        first, second = (start_server("--no-worker", **shared), start_server(**shared))
        ticket = {"filename": "lake.png", "size": len(picture())}
        upload = first.request("POST", "/api/v3/media/uploads", json=ticket).json()["data"]
        assert first.request("PUT", upload["upload"]["url"], content=picture()).status_code == 200
        task_id = second.submit("a lake", reference_images=[upload["download_url"]])
        url = second.ended(task_id)["generations"][0]["url"].replace(second.url, first.url)
        assert size_and_format(first.request("GET", url).content) == ((720, 720), "JPEG")
        assert second.request("DELETE", f"/api/v3/predictions/{task_id}").status_code == 200
        assert first.request("GET", url).status_code == 410
