-- Give a message its final status; what it said in a secret state is gone then.
--
-- Contract   an upsert that must meet its row: an insert finds its partition at run time, where an
--            update is planned anew at each call or locks every partition.
-- Locks      the ledger row.
-- Errors     WA901 when there is no unsettled row.
create or replace function wa.settle(
    p_message wa.pending_messages, p_status text, p_token uuid, p_duration_ms integer
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_received_at timestamptz;
    v_flow text;
    v_handler text;
begin
    insert into wa.processed_webhook_messages as m (
        event_day, event_key, kind, status, received_at, settled_at, settling_token,
        conversation_id, seq, attempts, handler, duration_ms, correlation_id
    )
    values (
        p_message.event_day, p_message.event_key, 'message', p_status, '-infinity', v_now, p_token,
        p_message.conversation_id, p_message.seq, coalesce(p_message.attempt, 1), p_message.handler,
        p_duration_ms, ''
    )
    on conflict (event_key, event_day) do update
    set
        status = excluded.status,
        flow = coalesce(m.flow, 'enhanced'),
        settled_at = excluded.settled_at,
        settling_token = excluded.settling_token,
        conversation_id = coalesce(excluded.conversation_id, m.conversation_id),
        seq = coalesce(excluded.seq, m.seq),
        attempts = excluded.attempts,
        handler = coalesce(excluded.handler, m.handler),
        duration_ms = excluded.duration_ms
    where m.status in ('pending', 'original')
    returning m.received_at, m.flow, m.handler into v_received_at, v_flow, v_handler;

    if not found or v_received_at = '-infinity' then
        raise exception 'the ledger has no unsettled row for this message'
            using errcode = 'WA901',
                detail = format(
                    'event_day=%s, event_key=%s', p_message.event_day, p_message.event_key
                );
    end if;

    perform wa.measure_settled(v_handler, p_status, v_received_at, v_now, p_duration_ms);

    if p_message.is_secret then
        delete from wa.secret_payloads as s where s.event_key = p_message.event_key;
    end if;

    if v_flow = 'original' then
        perform wa.shadow_settled(p_message.event_key, p_status, v_now);
    end if;
end;
$$;

comment on function wa.settle(wa.pending_messages, text, uuid, integer) is
'Give a message its final status; what it said in a secret state is gone then.';
revoke all on function wa.settle(wa.pending_messages, text, uuid, integer) from public;
