-- What keeps rows of this database from being vacuumed: open transactions, prepared ones, standbys
-- that give feedback, replication slots.
--
-- Contract   the transactions' own times are the server's, not wa.clock(). Those of other databases
--            hold nothing of ours back.
create or replace function wa.horizon_holders()
returns table (
    kind text, holder text, pid integer, state text, age_seconds double precision, xmin_age integer
)
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select
        case a.backend_type when 'walsender' then 'standby' else 'session' end,
        coalesce(a.usename, '')::text, a.pid, a.state,
        extract(epoch from clock_timestamp() - a.xact_start)::double precision,
        greatest(age(a.backend_xmin), age(a.backend_xid))
    from pg_stat_activity as a
    where
        a.pid <> pg_backend_pid()
        and (
            a.backend_type = 'client backend'
            and a.datname = current_database()
            and a.xact_start is not null
            or a.backend_type = 'walsender' and a.backend_xmin is not null
        )
    union all
    select
        'prepared', p.owner::text, null::integer, 'prepared',
        extract(epoch from clock_timestamp() - p.prepared)::double precision, age(p.transaction)
    from pg_prepared_xacts as p
    where p.database = current_database()
    union all
    select
        'slot', s.slot_name::text, s.active_pid, case when s.active then 'active' else 'idle' end,
        null::double precision, greatest(age(s.xmin), age(s.catalog_xmin))
    from pg_replication_slots as s;
end;
$$;

comment on function wa.horizon_holders() is
'What keeps rows from being vacuumed: open transactions, prepared ones, replication slots.';
revoke all on function wa.horizon_holders() from public;
