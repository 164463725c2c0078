-- The messages among new events that take a turn, each once.
--
-- Contract   of several events with one key the first is the one that the ledger holds.
create or replace function wa.new_messages(p_events wa.event[], p_fresh uuid[])
returns wa.event[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select array(
            select n.event
            from (
                select distinct on (e.event_key)
                    e.event_no, e.kind, e.is_stale, e as event
                from unnest(p_events) as e
                where
                    e.problem is null
                    and e.event_key = any(p_fresh)
                order by e.event_key, e.event_no
            ) as n
            where n.kind = 'message' and not n.is_stale
            order by n.event_no
        )
    );
end;
$$;

comment on function wa.new_messages(wa.event[], uuid[]) is
'The messages among new events that take a turn, each once.';
revoke all on function wa.new_messages(wa.event[], uuid[]) from public;
