-- A stale ledger row's event as it was received, from its payload; null after that one's retention.
--
-- Contract   without the phone where there is a BSUID: a pairing that old must not move a phone
--            number from one conversation to another.
create or replace function wa.stored_event(
    p_ledger wa.processed_webhook_messages, p_event_no integer
)
returns wa.event
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_event wa.event;
begin
    select
        p_event_no, p_ledger.kind, p_ledger.event_day, p_ledger.event_key, false, w.sent_at,
        w.phone_number_id, s.bsuid, case when s.bsuid is null then s.phone end,
        w.event #>> '{contact,profile,name}', null, w.event
    into v_event
    from wa.webhook_payloads as w
    cross join lateral wa.sender(w.event -> 'message', w.event -> 'contact') as s
    where
        w.received_day = (p_ledger.received_at at time zone 'UTC')::date
        and w.event_key = p_ledger.event_key;

    return v_event;
end;
$$;

comment on function wa.stored_event(wa.processed_webhook_messages, integer) is
'A stale ledger row''s event as it was received, from its payload; null after that one''s '
'retention.';
revoke all on function wa.stored_event(wa.processed_webhook_messages, integer) from public;
