"""Installing and upgrading: who may, what is deployed, what happens to two at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from glue.deploy import install
from glue.deploy.compatibility import IncompatibleSchema, check_program
from glue.deploy.roles import InstallError
from glue.deploy.sources import Sources
from glue.deploy.upgrade import upgrade
from glue.version import SCHEMA_VERSION
from tests.support.empty import empty_database
from tests.support.server import Server


@pytest.fixture
def empty(server: Server) -> Iterator[str]:
    """Conninfo of an empty database."""
    with empty_database(server) as name:
        yield server.conninfo(name)


@pytest.fixture
def tree(tmp_path: Path) -> Sources:
    """A copy of the files, to be edited."""
    found = Sources.find()
    for name in ("schema", "functions", "views", "cron"):
        if (found.sql / name).exists():
            shutil.copytree(found.sql / name, tmp_path / "sql" / name)
    shutil.copytree(found.migrations, tmp_path / "migrations")
    return Sources(tmp_path / "sql", tmp_path / "migrations")


def one(conninfo: str, query: str, *parameters: object) -> Any:
    """The first column of the first row."""
    with psycopg.connect(conninfo, autocommit=True) as conn:
        row = conn.execute(query.encode(), parameters or None).fetchone()
    return None if row is None else row[0]


def set_version(tree: Sources, version: int, oldest: int) -> None:
    """Edit the function's body."""
    (tree.sql / "functions" / "wa_api" / "schema_version.sql").write_text(
        "create or replace function wa_api.schema_version(\n"
        "    out version integer, out oldest_program integer\n"
        ") returns record language sql immutable parallel safe\n"
        f"begin atomic select {version}, {oldest}; end;\n"
    )


def test_program_and_files_say_the_same_version(empty: str) -> None:
    upgrade(empty)
    assert one(empty, "select version from wa_api.schema_version()") == SCHEMA_VERSION
    with psycopg.connect(empty, autocommit=True) as conn:
        check_program(conn)


def test_everything_belongs_to_the_owner_role(empty: str) -> None:
    upgrade(empty)
    foreign = (
        "select string_agg(c.oid::regclass::text, ' ') from pg_class as c"
        " join pg_namespace as n on n.oid = c.relnamespace"
        " where n.nspname like 'wa%' and c.relowner <> 'wa_owner'::regrole"
    )
    assert one(empty, foreign) is None


def test_a_changed_body_is_deployed_with_nothing_pending(empty: str, tree: Sources) -> None:
    upgrade(empty, tree)
    set_version(tree, SCHEMA_VERSION, 0)
    assert upgrade(empty, tree) == []
    assert one(empty, "select oldest_program from wa_api.schema_version()") == 0


def test_a_changed_view_is_deployed(empty: str, tree: Sources) -> None:
    (tree.sql / "views").mkdir(exist_ok=True)
    view = tree.sql / "views" / "99_wa_ops.example.sql"
    view.write_text("create view wa_ops.example as select 1 as a, 2 as b;")
    upgrade(empty, tree)
    view.write_text("create view wa_ops.example as select 'x' as b;")
    upgrade(empty, tree)
    assert one(empty, "select b from wa_ops.example") == "x"
    view.unlink()
    upgrade(empty, tree)
    assert one(empty, "select to_regclass('wa_ops.example')") is None


def test_somebody_elses_view_on_ours_is_never_dropped(empty: str, tree: Sources) -> None:
    (tree.sql / "views").mkdir(exist_ok=True)
    view = "create view wa_ops.example as select 1 as a;"
    (tree.sql / "views" / "99_wa_ops.example.sql").write_text(view)
    upgrade(empty, tree)
    with psycopg.connect(empty, autocommit=True) as conn:
        conn.execute("create view public.theirs as select a from wa_ops.example")
    with pytest.raises(InstallError, match=r"theirs"):
        upgrade(empty, tree)
    assert one(empty, "select a from public.theirs") == 1


def test_a_delta_is_applied_once_and_as_the_owner(empty: str, tree: Sources) -> None:
    upgrade(empty, tree)
    (tree.migrations / "0002.example.sql").write_text(
        "-- depends: 0001.install\n"
        "set local lock_timeout = '2s';\n"
        "create table if not exists wa.example (id bigint constraint example_pkey primary key);\n"
    )
    assert upgrade(empty, tree) == ["0002.example"]
    assert upgrade(empty, tree) == []
    owner = "select relowner::regrole::text from pg_class where oid = 'wa.example'::regclass"
    assert one(empty, owner) == "wa_owner"


def test_a_migration_whose_table_is_in_use_is_tried_again(
    empty: str, tree: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade(empty, tree)
    for number, before in (("0002", "0001.install"), ("0003", "0002.example")):
        table = "settings" if number == "0002" else "workers"
        (tree.migrations / f"{number}.example.sql").write_text(
            f"-- depends: {before}\nset local lock_timeout = '100ms';\n"
            f"alter table wa.{table} add column if not exists example text;\n"
        )
    with psycopg.connect(empty) as holder:
        holder.execute("select count(*) from wa.workers")
        # It ends while the upgrade pauses.
        monkeypatch.setattr("glue.deploy.upgrade.time.sleep", lambda _seconds: holder.rollback())
        assert upgrade(empty, tree) == ["0002.example", "0003.example"]


def test_a_migration_that_cannot_be_loaded_is_an_error(empty: str, tree: Sources) -> None:
    (tree.migrations / "0002.broken.py").write_text("import no_such_module_anywhere\n")
    with pytest.raises((InstallError, Exception), match=r"broken"):
        upgrade(empty, tree)


def test_a_failing_file_is_named_with_its_line(empty: str, tree: Sources) -> None:
    path = tree.sql / "functions" / "wa" / "broken.sql"
    path.write_text("select 1;\n\nselect nothing_like_that();\n")
    with pytest.raises(InstallError, match=r"functions/wa/broken\.sql, line 3: .*nothing_like"):
        upgrade(empty, tree)
    path.unlink()
    upgrade(empty, tree)
    assert one(empty, "select version from wa_api.schema_version()") == SCHEMA_VERSION


def test_an_older_program_refuses_to_upgrade_and_changes_nothing(empty: str, tree: Sources) -> None:
    set_version(tree, SCHEMA_VERSION + 1, 1)
    with psycopg.connect(empty, autocommit=True) as conn:
        install.load_schema(conn, tree)
        install.reload(conn, tree)
        with pytest.raises(IncompatibleSchema, match="older"):
            install.reload(conn)
    with pytest.raises(IncompatibleSchema, match="older"):
        upgrade(empty)
    assert one(empty, "select version from wa_api.schema_version()") == SCHEMA_VERSION + 1
    assert one(empty, "select to_regclass('wa_migrations._yoyo_migration')") is None


def test_an_older_program_serves_only_while_the_schema_allows_it(empty: str, tree: Sources) -> None:
    set_version(tree, SCHEMA_VERSION + 1, SCHEMA_VERSION)
    upgrade(empty, tree)
    with psycopg.connect(empty, autocommit=True) as conn:
        check_program(conn)
        with pytest.raises(IncompatibleSchema, match="deploy the newer program"):
            check_program(conn, program=SCHEMA_VERSION - 1)


def test_a_newer_program_asks_for_an_upgrade(empty: str) -> None:
    with psycopg.connect(empty, autocommit=True) as conn:
        with pytest.raises(IncompatibleSchema, match="wa-webhook upgrade"):
            check_program(conn)
        upgrade(empty)
        with pytest.raises(IncompatibleSchema, match="wa-webhook upgrade"):
            check_program(conn, program=SCHEMA_VERSION + 1)


def test_other_encodings_are_refused(server: Server) -> None:
    latin = "encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0"
    with (
        empty_database(server, options=latin) as name,
        pytest.raises(InstallError, match="LATIN1, UTF8 is needed"),
    ):
        upgrade(server.conninfo(name))
