-- What a timeline shows of an event by its ledger row: receipt, start of its turn, end.
--
-- Contract   no text, name, phone or wamid in it; see wa_api.message_timeline(). A turn begins when
--            its handler does: at its end less the handler's run.
-- Hazard     planned for the day at hand: a plan for any day would lock every partition.
create or replace function wa.receipt_entries(p_event wa.processed_webhook_messages)
returns table (at timestamptz, what text, status text, detail jsonb)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_day date := (p_event.received_at at time zone 'UTC')::date;
    v_began_at timestamptz := greatest(
        p_event.received_at,
        p_event.settled_at - make_interval(secs => p_event.duration_ms / 1000.0::double precision)
    );
    v_payload record;
begin
    select w.sent_at, true as is_there into v_payload
    from wa.webhook_payloads as w
    where w.event_key = p_event.event_key and w.received_day = v_day;

    return query
    select e.at, e.what, e.status, jsonb_build_object('event_key', p_event.event_key) || e.detail
    from (
        values
        (
            p_event.received_at, 'received', p_event.kind,
            jsonb_build_object(
                'event_day', p_event.event_day, 'correlation_id', p_event.correlation_id,
                'conversation_id', p_event.conversation_id, 'seq', p_event.seq,
                'sent_at', v_payload.sent_at, 'has_content', v_payload.is_there is not null
            )
        ),
        (
            v_began_at, 'turn began', p_event.flow,
            jsonb_build_object('attempt', p_event.attempts, 'handler', p_event.handler)
        ),
        (
            p_event.settled_at, 'settled', p_event.status,
            jsonb_build_object(
                'conversation_id', p_event.conversation_id, 'flow', p_event.flow,
                'handler', p_event.handler, 'attempts', p_event.attempts,
                'duration_ms', p_event.duration_ms
            )
        )
    ) as e (at, what, status, detail)
    where
        e.at is not null
        -- Of an attempt that failed the dead letter tells.
        and (e.what <> 'turn began' or p_event.status in ('processed', 'failed'));
end;
$$;

comment on function wa.receipt_entries(wa.processed_webhook_messages) is
'What a timeline shows of an event by its ledger row: receipt, start of its turn, end.';
revoke all on function wa.receipt_entries(wa.processed_webhook_messages) from public;
