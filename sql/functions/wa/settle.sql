-- Give a ledger row its final status.
--
-- Contract   a row is settled once; records the token, so that repeating the call can return its
--            result.
-- Hazard     planned for the day at hand: a plan for any day would lock every partition.
create or replace function wa.settle(
    p_event_day date,
    p_event_key uuid,
    p_status text,
    p_token uuid,
    p_message wa.pending_messages,
    p_duration_ms integer
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_now timestamptz := wa.clock();
begin
    update wa.processed_webhook_messages as m
    set
        status = p_status,
        flow = coalesce(m.flow, 'enhanced'),
        settled_at = v_now,
        settling_token = p_token,
        conversation_id = coalesce(p_message.conversation_id, m.conversation_id),
        seq = coalesce(p_message.seq, m.seq),
        attempts = coalesce(p_message.attempt, 1),
        handler = coalesce(p_message.handler, m.handler),
        duration_ms = p_duration_ms
    where
        m.event_day = p_event_day
        and m.event_key = p_event_key
        and m.status in ('pending', 'original');

    if not found then
        raise exception 'the ledger has no unsettled row for this message'
            using errcode = 'WA901',
                detail = format('event_day=%s, event_key=%s', p_event_day, p_event_key);
    end if;
end;
$$;

comment on function wa.settle(date, uuid, text, uuid, wa.pending_messages, integer) is
'Give a ledger row its final status.';
revoke all on function wa.settle(date, uuid, text, uuid, wa.pending_messages, integer) from public;
