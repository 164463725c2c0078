-- The messages of a request that take a turn, each once: the new ones, or those seen before.
--
-- Contract   of several events with one key the first is the one that the ledger holds.
create or replace function wa.turn_messages(
    p_events wa.event[], p_fresh uuid[], p_is_new boolean
)
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
                    and (e.event_key = any(p_fresh)) = p_is_new
                order by e.event_key, e.event_no
            ) as n
            where n.kind = 'message' and not n.is_stale
            order by n.event_no
        )
    );
end;
$$;

comment on function wa.turn_messages(wa.event[], uuid[], boolean) is
'The messages of a request that take a turn, each once: the new ones, or those seen before.';
revoke all on function wa.turn_messages(wa.event[], uuid[], boolean) from public;
