-- Keep messages' JSON; what was said in a secret state only until its turn has ended.
create or replace function wa.store_messages(
    p_events wa.event[], p_is_secret boolean[], p_received_at timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_events wa.event[] := p_events;
    v_event wa.event;
begin
    for v_no in 1 .. cardinality(p_events) loop
        continue when not p_is_secret[v_no];
        v_event := p_events[v_no];

        insert into wa.secret_payloads (event_key, event)
        values (v_event.event_key, v_event.event)
        on conflict do nothing;

        v_event.event := wa.envelope(v_event.event);
        v_events[v_no] := v_event;
    end loop;

    perform wa.store_payloads(v_events, p_received_at);
end;
$$;

comment on function wa.store_messages(wa.event[], boolean[], timestamptz) is
'Keep messages'' JSON; what was said in a secret state only until its turn has ended.';
revoke all on function wa.store_messages(wa.event[], boolean[], timestamptz) from public;
