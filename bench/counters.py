"""What work costs the server: CPU, WAL, row versions. Other load hardly disturbs counts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from bench.cluster import Cluster, Connection

_TICKS = os.sysconf("SC_CLK_TCK")


def server_cpu(server: Cluster) -> float:
    """Seconds of CPU that the server and all its sessions, ended ones included, have used."""
    pid = server.pid
    assert pid is not None
    listing = Path(f"/proc/{pid}/task/{pid}/children")
    while True:
        children = listing.read_text().split()
        # The postmaster has waited for those that ended: its own children's times hold them.
        ticks = sum(_times(pid)) + sum(sum(_times(int(child))[:2]) for child in children)
        # One that ended in between would be counted twice or not at all.
        if listing.read_text().split() == children:
            return ticks / _TICKS


def _times(pid: int) -> tuple[int, ...]:
    """utime, stime, and both of the children that were waited for; zeros when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return (0, 0, 0, 0)
    return tuple(map(int, fields[11:15]))


@dataclass(frozen=True)
class Wal:
    """What was written to the log, full-page images apart."""

    records: int
    bytes: int
    image_bytes: int


def wal_position(conn: Connection) -> str:
    """Where the log ends now."""
    row = conn.execute("select pg_current_wal_flush_lsn()::text").fetchone()
    assert row is not None
    return str(row[0])


def wal_since(conn: Connection, start: str) -> Wal:
    """Records since `start` by their own sizes (pg_walinspect), not by the distance, which pads."""
    row = conn.execute(
        "select coalesce(sum(s.count), 0)::bigint, coalesce(sum(s.record_size), 0)::bigint,"
        " coalesce(sum(s.fpi_size), 0)::bigint"
        " from pg_get_wal_stats(%s, pg_current_wal_flush_lsn()) as s",
        (start,),
    ).fetchone()
    assert row is not None
    return Wal(*row)


@dataclass(frozen=True)
class Updates:
    """Row versions of one table: updates, and how many of them touched no index."""

    updated: int
    hot: int

    @property
    def share(self) -> float | None:
        """hot / updated; None without updates."""
        return self.hot / self.updated if self.updated else None


def updates(conn: Connection, schema: str) -> dict[str, Updates]:
    """By table of a schema; day partitions count for their parent."""
    conn.execute("select pg_stat_clear_snapshot()")
    found = conn.execute(
        "select coalesce(p.relname, t.relname), sum(t.n_tup_upd)::bigint,"
        " sum(t.n_tup_hot_upd)::bigint"
        " from pg_stat_user_tables as t"
        " left join pg_inherits as i on i.inhrelid = t.relid"
        " left join pg_class as p on p.oid = i.inhparent"
        " where t.schemaname = %s group by 1",
        (schema,),
    ).fetchall()
    return {name: Updates(int(updated), int(hot)) for name, updated, hot in found}


def updates_between(before: dict[str, Updates], after: dict[str, Updates]) -> dict[str, Updates]:
    """Those tables that were updated, with the differences."""
    found = {}
    for name, now in after.items():
        then = before.get(name, Updates(0, 0))
        if now.updated > then.updated:
            found[name] = Updates(now.updated - then.updated, now.hot - then.hot)
    return dict(sorted(found.items()))
