-- The messages among events seen before, each once.
create or replace function wa.seen_messages(p_events wa.event[], p_fresh uuid[])
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
                select distinct on (e.event_key) e.event_no, e.kind, e as event
                from unnest(p_events) as e
                where e.problem is null and not e.event_key = any(p_fresh)
                order by e.event_key, e.event_no
            ) as n
            where n.kind = 'message'
            order by n.event_no
        )
    );
end;
$$;

comment on function wa.seen_messages(wa.event[], uuid[]) is
'The messages among events seen before, each once.';
revoke all on function wa.seen_messages(wa.event[], uuid[]) from public;
