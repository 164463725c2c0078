-- Quarantine what cannot be an event: the element's JSON, or the whole body when it is no JSON.
--
-- Locks      the unique key of the quarantine, in order of the bytes.
create or replace function wa.quarantine_events(
    p_events wa.event[], p_body bytea, p_correlation_id text
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_problem record;
begin
    for v_problem in
        select coalesce(convert_to(e.event::text, 'UTF8'), p_body) as raw, e.problem
        from unnest(p_events) as e
        where e.problem is not null
        order by 1, e.event_no
    loop
        perform wa.quarantine(v_problem.raw, v_problem.problem, p_correlation_id);
    end loop;
end;
$$;

comment on function wa.quarantine_events(wa.event[], bytea, text) is
'Quarantine what cannot be an event: the element''s JSON, or the whole body when it is no JSON.';
revoke all on function wa.quarantine_events(wa.event[], bytea, text) from public;
