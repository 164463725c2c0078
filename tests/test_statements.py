"""What ctx.db.execute takes."""

from __future__ import annotations

import pytest

from glue.turn.statements import StatementRefused, check_statement

TAKEN = [
    "select 1",
    "SELECT 1;",
    "  (select 1) ; ",
    "with t as (select 1) select * from t",
    "select 'commit'; -- commit; rollback",
    "/* begin; /* nested */ */ select 1",
    "insert into t values ('; commit;')",
    "select $$; commit; $$",
    "select $tag$; $$ commit; $tag$",
    'select 1 as "a;b"',
    r"select e'\'; commit'",
    "do $$ begin null; end $$",
    "select a$b$c from t",
    "select e'a'\n'\\'; commit; '",
]
REFUSED = [
    "commit",
    "COMMIT;",
    "begin",
    "start transaction",
    "end",
    "rollback",
    "rollback to savepoint a",
    "abort",
    "savepoint a",
    "release a",
    "prepare transaction 'x'",
    "set role postgres",
    "set local statement_timeout = 0",
    "set session authorization default",
    "reset role",
    "reset all",
    "discard all",
    " \n\t-- why\n /* x */ commit",
    "select 1; commit",
    "select 1; select 2",
    "select $$a$$; commit",
    "select '\\'; commit",
    "select e'\\\\'; commit",
    "",
    ";",
    "-- nothing",
    "select 1 as 😀$$; commit; select 1 as 😀$$",
    "select 1 as \xa0$$; commit; select 1 as \xa0$$",
    "select $😀$ '; commit; --$😀$ ; commit --'",
    "select 1 --\r; commit",
    "select e'a'\n'\\'' ; commit ; select 'x'",
    "select e'a' -- b\n'\\'' ; commit ; select 'x'",
]


@pytest.mark.parametrize("query", TAKEN)
def test_taken(query: str) -> None:
    check_statement(query)


@pytest.mark.parametrize("query", REFUSED)
def test_refused(query: str) -> None:
    with pytest.raises(StatementRefused):
        check_statement(query)
