-- Keep events' JSON, or what may be kept of it.
create or replace function wa.store_payloads(p_events wa.event[], p_received_at timestamptz)
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
    select
        (p_received_at at time zone 'UTC')::date, e.event_key, e.event_day, e.phone_number_id,
        e.sent_at, e.event
    from unnest(p_events) as e
    -- A day after its ledger row was dropped, the same event may come again as a stale one.
    on conflict do nothing;
end;
$$;

comment on function wa.store_payloads(wa.event[], timestamptz) is
'Keep events'' JSON, or what may be kept of it.';
revoke all on function wa.store_payloads(wa.event[], timestamptz) from public;
