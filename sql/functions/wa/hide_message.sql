-- Take what a message says out of payload and dead letters: the turn before it made the state
-- a secret one.
create or replace function wa.hide_message(p_message wa.pending_messages, p_event jsonb)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into wa.secret_payloads (event_key, event)
    values (p_message.event_key, p_event)
    on conflict do nothing;

    update wa.webhook_payloads as w
    set event = wa.envelope(w.event)
    where
        w.event_key = p_message.event_key
        and w.received_day = (p_message.received_at at time zone 'UTC')::date;

    update wa.webhook_dlq as d
    set payload = wa.envelope(d.payload)
    where d.event_key = p_message.event_key and d.payload is not null;
end;
$$;

comment on function wa.hide_message(wa.pending_messages, jsonb) is
'Take a message out of the payloads: the turn before it made the state a secret one.';
revoke all on function wa.hide_message(wa.pending_messages, jsonb) from public;
