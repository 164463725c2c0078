from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.sqlstyle import problems

ROOT = Path(__file__).parents[1]
GOOD = """create function wa.f()
returns integer
language plpgsql
as $$
begin
    return 1;
end;
$$;
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("return 1", "RETURN 1", 6, "keyword RETURN"),
        ("    return", "\treturn", 6, "tab"),
        ("return 1", "insert into wa.t select 1", 6, "list of columns"),
        ("return 1", "insert into wa.t as t\n    values (1)", 6, "list of columns"),
        ("return 1;", "return 1; ", 6, "trailing blank"),
        ("return 1", "return 1" + " + 1" * 30, 6, "columns"),
        ("return 1", "retrun 1", 1, "PL/pgSQL"),
    ],
)
def test_a_bad_body_is_found(old: str, new: str, line: int, what: str) -> None:
    assert list(problems(GOOD)) == []
    found = list(problems(GOOD.replace(old, new)))
    assert [(number, what in text) for number, text in found] == [(line, True)]


def test_our_files_are_clean() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for path in sorted((ROOT / "sql").rglob("*.sql"))
        if path.parent.name != "upgrade"  # pg_dump's style
        for line, what in problems(path.read_text())
    ]
    assert found == []
