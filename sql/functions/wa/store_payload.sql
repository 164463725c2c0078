-- Keep an event's JSON, or what may be kept of it.
create or replace function wa.store_payload(
    p_event wa.event, p_payload jsonb, p_received_at timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into wa.webhook_payloads (
        received_day, event_key, event_day, phone_number_id, sent_at, event
    )
    values (
        (p_received_at at time zone 'UTC')::date, p_event.event_key, p_event.event_day,
        p_event.phone_number_id, p_event.sent_at, p_payload
    )
    -- A day after its ledger row was dropped, the same event may come again as a stale one.
    on conflict do nothing;
end;
$$;

comment on function wa.store_payload(wa.event, jsonb, timestamptz) is
'Keep an event''s JSON, or what may be kept of it.';
revoke all on function wa.store_payload(wa.event, jsonb, timestamptz) from public;
