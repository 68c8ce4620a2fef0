"""The database: it can be reached or started, lets us in, and is of this release."""

from __future__ import annotations

from collections.abc import Iterator

from vitascope.database.facts import Facts
from vitascope.doctor.findings import Finding, failure, ok, warning
from vitascope.doctor.subject import Subject
from vitascope.errors import Misconfigured

_CONNECTIONS = 22
"""What one server opens at most: a pool of 20, one that listens, one for the queue."""


async def check(subject: Subject) -> list[Finding]:
    """See the module."""
    if isinstance(subject.database, Misconfigured):
        return [failure(str(subject.database), _way_out(subject))]
    return list(_look(subject, subject.database))


def _way_out(subject: Subject) -> str:
    if subject.settings.database_url is not None:
        return "Correct VITASCOPE_DATABASE_URL, or see that this PostgreSQL runs and knows the user, as psql would."
    if subject.served:
        return f"Wait for a few seconds; if it stays away, read {subject.folder / 'postgres' / 'log'}."
    return "Mend what the message names, or set VITASCOPE_DATABASE_URL to a PostgreSQL of yours."


def _look(subject: Subject, facts: Facts) -> Iterator[Finding]:
    if subject.settings.database_url is not None:
        yield ok(f"PostgreSQL {facts.version} answers at {facts.address}.")
    elif not subject.reused:
        yield ok(f"The bundled PostgreSQL {facts.version} can be made and started.")
        return
    else:
        yield ok(f"The bundled PostgreSQL {facts.version} in {subject.folder / 'postgres'} starts and answers.")
    yield _schema(facts)
    if not facts.may_create:
        yield failure(
            f"The user {facts.user} may not create tables in {facts.address}.",
            f"Let it own the database: ALTER DATABASE {facts.name} OWNER TO {facts.user}; and, as its owner, "
            f"GRANT ALL ON SCHEMA public TO {facts.user};",
        )
    if facts.free_connections < _CONNECTIONS and not subject.served:
        yield warning(
            f"PostgreSQL has {facts.free_connections} connections left; a server opens up to {_CONNECTIONS}.",
            "Raise max_connections in its postgresql.conf, or end what holds them.",
        )


def _schema(facts: Facts) -> Finding:
    if facts.revision is None:
        return ok("It holds no tables of Vitascope yet; a first start makes them.")
    if not facts.is_known:
        return failure(
            f"Its tables are those of a newer Vitascope (revision {facts.revision}; this one knows {facts.head}).",
            "Install the Vitascope that ran here last, or a newer one.",
        )
    if facts.revision != facts.head:
        return warning(
            f"Its tables are of revision {facts.revision}; the next start brings them to {facts.head}.",
            "Make a backup first: an older Vitascope cannot use them afterwards.",
        )
    return ok(f"Its tables are of this release (revision {facts.head}).")
