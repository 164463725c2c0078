-- Quarantine what cannot be an event: the element's JSON, or the whole body when it is no JSON.
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
    v_event wa.event;
begin
    foreach v_event in array p_events loop
        if v_event.problem is not null then
            perform wa.quarantine(
                coalesce(convert_to(v_event.event::text, 'UTF8'), p_body),
                v_event.problem,
                p_correlation_id
            );
        end if;
    end loop;
end;
$$;

comment on function wa.quarantine_events(wa.event[], bytea, text) is
'Quarantine what cannot be an event: the element''s JSON, or the whole body when it is no JSON.';
revoke all on function wa.quarantine_events(wa.event[], bytea, text) from public;
