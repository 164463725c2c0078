-- A request's events in the order in which the ledger's keys are locked.
create or replace function wa.in_key_order(p_events wa.event[])
returns wa.event[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if cardinality(p_events) = 1 then
        return p_events;
    end if;

    return array(
        select e
        from unnest(p_events) as e
        order by e.event_key, e.event_no
    );
end;
$$;

comment on function wa.in_key_order(wa.event[]) is
'A request''s events in the order in which the ledger''s keys are locked.';
revoke all on function wa.in_key_order(wa.event[]) from public;
