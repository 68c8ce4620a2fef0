"""A receiver that fails, and what becomes of what it was to be told."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

from live import LiveServer, wait_for
from vitascope.testing.receivers import Receiver, Reply

IMAGE = "runwayml/gen4-image"
ALLOWED = ("--allow-host", "127.0.0.1")
QUICK = {"VITASCOPE_DELIVERY_ATTEMPTS": "3", "VITASCOPE_DELIVERY_FIRST_DELAY_SECONDS": "0.05"}

Start = Callable[..., LiveServer]


def submit(server: LiveServer, receiver: Receiver, prompt: str = "a lake") -> str:
    return server.submit(prompt, f"{IMAGE}?webhook={receiver.url()}")


def delivery(server: LiveServer, task_id: str, state: str | None = None) -> dict[str, Any]:
    """The task's delivery, once it is in that state."""

    def one() -> dict[str, Any] | None:
        found = server.task(task_id)["deliveries"]
        return found[0] if found and state in {None, found[0]["state"]} else None

    wait_for(one)
    found = one()
    assert found is not None
    return found


def deliveries(server: LiveServer, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `vitascope deliveries` beside the server."""
    return subprocess.run(
        [sys.executable, "-m", "vitascope", "deliveries", *arguments, "--data-dir", str(server.data)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def command(server: LiveServer, *arguments: str) -> str:
    """The same where it must succeed; returns what it printed."""
    done = deliveries(server, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_receiver_that_is_down_gets_it_when_it_is_up(start_server: Start, receiver: Receiver) -> None:
    """Attempts that find nobody are made again; the one that arrives has the delivery's id."""
    server = start_server(*ALLOWED, VITASCOPE_DELIVERY_FIRST_DELAY_SECONDS="0.05")
    receiver.stop()
    task_id = submit(server, receiver)
    wait_for(lambda: "delivery.failed" in server.log)
    receiver.start()
    found = delivery(server, task_id, "delivered")
    (request,) = receiver.received
    assert request.headers["webhook-id"] == found["id"]
    assert found["attempts"] > 1


def test_each_attempt_has_the_same_id_and_a_signature_of_its_own(start_server: Start, receiver: Receiver) -> None:
    """Whoever answered 500 and still took it can tell by the id that it is the same, and verify each attempt."""
    server = start_server(*ALLOWED, **QUICK)
    receiver.reply(Reply(status=500), Reply(status=500))
    task_id = submit(server, receiver)
    assert delivery(server, task_id, "delivered")["attempts"] == 3
    requests = receiver.received
    assert len({request.headers["webhook-id"] for request in requests}) == 1
    assert len({request.body for request in requests}) == 1
    stamps = [(request.headers["webhook-timestamp"], request.headers["webhook-signature"]) for request in requests]
    assert len({time for time, _ in stamps}) == len(set(stamps))


def test_a_dead_delivery_can_be_sent_again(start_server: Start, receiver: Receiver) -> None:
    """After the last attempt it is dead, and listed as such; `resend` delivers it under the same id."""
    server = start_server(*ALLOWED, **QUICK)
    receiver.reply(*[Reply(status=503)] * 6)
    first, second = submit(server, receiver), submit(server, receiver)
    ids = [delivery(server, task_id, "dead")["id"] for task_id in (first, second)]
    listed = command(server, "list", "--state", "dead")
    assert all(id_ in listed for id_ in ids)
    assert "it answered with status 503" in listed
    assert second not in command(server, "list", "--task", first)

    command(server, "resend", ids[0])
    assert delivery(server, first, "delivered")["id"] == ids[0]
    assert delivery(server, second)["state"] == "dead"
    command(server, "resend", "--dead")
    assert delivery(server, second, "delivered")["id"] == ids[1]
    assert delivery(server, second)["attempts"] == 1
    assert [request.headers["webhook-id"] for request in receiver.received[6:]] == ids


def test_a_redirect_is_not_followed(start_server: Start, receiver: Receiver) -> None:
    """A receiver cannot send the server elsewhere: a redirect is a failed attempt."""
    server = start_server(*ALLOWED, **QUICK)
    receiver.reply(Reply(status=302, headers={"Location": receiver.url("/elsewhere")}))
    found = delivery(server, submit(server, receiver), "delivered")
    assert found["attempts"] == 2
    assert [request.path for request in receiver.received] == ["/hook", "/hook"]


def test_a_private_address_is_not_called(start_server: Start, receiver: Receiver) -> None:
    """Without the owner's leave the webhook is given up at once; the task itself succeeds."""
    server = start_server(**QUICK)
    task_id = submit(server, receiver)
    found = delivery(server, task_id, "dead")
    assert found["attempts"] == 1
    assert "--allow-host 127.0.0.1" in found["error"]
    assert server.task(task_id)["state"] == "succeeded"
    assert receiver.received == []


def test_a_receiver_that_never_answers_is_given_up(start_server: Start, receiver: Receiver) -> None:
    """Its ten attempts fail for want of an answer, and it is listed as dead; resent, it comes under the same id."""
    server = start_server(*ALLOWED, VITASCOPE_DELIVERY_FIRST_DELAY_SECONDS="0.0001", VITASCOPE_DELIVERY_SECONDS="0.5")
    receiver.reply(*[Reply(holds=True)] * 10)
    task_id = submit(server, receiver)
    wait_for(lambda: "delivery.dead" in server.log, 90)
    found = delivery(server, task_id, "dead")
    assert (found["attempts"], found["error"]) == (10, "there was no answer within 0.5 s")
    (listed,) = [line for line in command(server, "list").splitlines() if found["id"] in line]
    assert listed.split()[4:6] == ["dead", "10"]
    assert "there was no answer within 0.5 s" in listed
    receiver.let_go()
    command(server, "resend", found["id"])
    delivery(server, task_id, "delivered")
    assert {request.headers["webhook-id"] for request in receiver.received} == {found["id"]}


def test_a_deleted_task_is_told_to_nobody(start_server: Start, receiver: Receiver) -> None:
    """What was not sent when its owner deleted the task is given up, and says why."""
    server = start_server(*ALLOWED, VITASCOPE_DELIVERY_FIRST_DELAY_SECONDS="3600")
    receiver.reply(Reply(status=500))
    task_id = submit(server, receiver)
    receiver.wait(1)
    wait_for(lambda: "delivery.failed" in server.log)
    assert server.request("DELETE", f"/api/v3/predictions/{task_id}").status_code == 200
    command(server, "resend", delivery(server, task_id)["id"])
    assert delivery(server, task_id, "dead")["error"] == "its task was deleted"
    assert len(receiver.received) == 1


def test_a_resend_that_means_nothing_is_refused(start_server: Start) -> None:
    """No ids and no --dead, both of them, or an id that there is not: said in a sentence, with status 2."""
    server = start_server()
    for arguments in ([], ["--dead", "0" * 32], ["0" * 32]):
        done = deliveries(server, "resend", *arguments)
        assert done.returncode == 2
        assert done.stderr.startswith("vitascope:")
        assert "vitascope deliveries list" in " ".join(done.stderr.split())
