"""Lists in statements."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from factories import written
from vitascope.database import Database
from vitascope.database.arrays import among
from vitascope.database.tables import TaskRow


def test_a_list_of_any_length_is_one_statement() -> None:
    """So that a connection prepares it once."""
    texts = {
        str(select(TaskRow.id).where(among(TaskRow.id, ids)).compile(compile_kwargs={"render_postcompile": True}))
        for ids in ([], [uuid4()], [uuid4(), uuid4(), uuid4()])
    }
    assert len(texts) == 1


async def test_what_is_in_the_list_is_found(database: Database) -> None:
    """And nothing else; an empty list finds nothing."""
    tasks = [await written(database) for _ in range(3)]
    async with database.reading() as connection:
        for wanted in ({tasks[0].id, tasks[2].id}, set()):
            found = await connection.scalars(select(TaskRow.id).where(among(TaskRow.id, wanted)))
            assert set(found) == wanted
