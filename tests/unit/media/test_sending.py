"""What is sent, and what is kept of the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from vitascope.media.guard import Guard
from vitascope.media.sending import Sender, Unsent
from vitascope.testing.receivers import Receiver, Reply


@pytest.fixture
def sender() -> Sender:
    """A sender that may visit this machine."""
    return Sender(Guard(frozenset({"127.0.0.1", "localhost"})))


async def post(sender: Sender, url: str, seconds: float = 10) -> int:
    return await sender.post(url, b"body", {"X-Kind": "test", "Content-Type": "application/json"}, seconds=seconds)


async def test_a_post_arrives_as_it_was_given(sender: Sender, receiver: Receiver) -> None:
    """Body, headers, path and query; the Host is the URL's and not the address."""
    url = receiver.url("/a%20b?x=1&y=2").replace("127.0.0.1", "localhost")
    assert await post(sender, url) == 200
    (request,) = receiver.received
    assert (request.method, request.path, request.body) == ("POST", "/a%20b?x=1&y=2", b"body")
    assert request.headers["x-kind"] == "test"
    assert request.headers["host"].startswith("localhost:")
    assert request.headers["content-length"] == "4"


async def test_a_redirect_is_an_answer(sender: Sender, receiver: Receiver) -> None:
    """It is not followed."""
    receiver.reply(Reply(status=307, headers={"Location": receiver.url("/elsewhere")}))
    assert await post(sender, receiver.url()) == 307
    assert [request.path for request in receiver.received] == ["/hook"]


async def test_proxies_of_the_environment_are_ignored(
    sender: Sender, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy would decide in our place where to connect."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    assert await post(sender, receiver.url()) == 200


async def test_the_end_of_a_long_answer_is_not_awaited(sender: Sender, receiver: Receiver) -> None:
    """A status is all that is wanted: megabytes behind it are left unread."""
    receiver.reply(Reply(body=bytes(16 * 1024 * 1024)))
    assert await post(sender, receiver.url()) == 200


async def test_a_body_that_breaks_off_changes_nothing(sender: Sender, receiver: Receiver) -> None:
    """The status was there."""
    receiver.reply(Reply(body=b"half", headers={"Content-Length": "8"}))
    assert await post(sender, receiver.url()) == 200


async def test_no_answer_in_time_is_not_final(sender: Sender, receiver: Receiver) -> None:
    """Whoever holds the answer is given up after the seconds allowed."""
    receiver.reply(Reply(holds=True))
    with pytest.raises(Unsent, match=r"there was no answer within 0\.3 s") as caught:
        await post(sender, receiver.url(), seconds=0.3)
    assert not caught.value.is_final


async def test_a_closed_port_is_not_final(sender: Sender, receiver: Receiver) -> None:
    """A receiver that is down may be up again."""
    receiver.stop()
    with pytest.raises(Unsent, match=r"127\.0\.0\.1 could not be reached") as caught:
        await post(sender, receiver.url())
    assert not caught.value.is_final


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://10.0.0.1/hook", "private or reserved"),
        ("ftp://127.0.0.1/hook", "only http and https"),
        ("http://user:word@127.0.0.1/hook", "user name or password"),
    ],
)
async def test_what_the_guard_refuses_is_final(sender: Sender, url: str, why: str) -> None:
    """It will be refused the next time as well."""
    with pytest.raises(Unsent, match=why) as caught:
        await post(sender, url)
    assert caught.value.is_final


async def test_a_file_is_put_as_it_is(sender: Sender, receiver: Receiver, tmp_path: Path) -> None:
    """Its bytes, its length and its type; not in chunks, which stores behind signed URLs refuse."""
    path = tmp_path / "film.mp4"
    path.write_bytes(bytes(range(256)) * 5000)
    assert await sender.put(receiver.url("/put"), path, "video/mp4", idle_seconds=10, seconds=30) == 200
    (request,) = receiver.received
    assert (request.method, request.body) == ("PUT", path.read_bytes())
    assert (request.headers["content-type"], request.headers["content-length"]) == ("video/mp4", "1280000")
    assert "transfer-encoding" not in request.headers
