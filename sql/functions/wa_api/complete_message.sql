-- Settle a turn: state, context, replies, audit, ledger and lock in the caller's transaction.
--
-- Contract   the handler's own SQL ran in the same transaction: all of it commits or nothing.
--            Repeating the call with the same token returns the stored result. p_state: null =
--            unchanged, 'home' = no flow in progress; p_context: changes, null values remove their
--            keys; p_replies: array of {"to", "kind", "body"}.
-- Locks      conversation, then message, dead letter, ledger row, outbox, audit.
-- Errors     WA301 when the token is not the current one; WA101, WA401 for a result that cannot be
--            stored.
create or replace function wa_api.complete_message(
    p_event_day date,
    p_event_key uuid,
    p_conversation_id bigint,
    p_lock_token uuid,
    p_state text,
    p_context jsonb,
    p_replies jsonb,
    p_duration_ms integer,
    out status text,
    out replies integer,
    out next_due_at timestamptz,
    out repeated boolean
)
returns record
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
set jit = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_message wa.pending_messages;
begin
    status := 'processed';
    repeated := false;
    perform wa.require_result(p_state, p_context, p_replies);
    v_message := wa.take_turn(p_event_day, p_event_key, p_conversation_id, p_lock_token);

    if v_message is null then
        if (wa.ledger_row(p_event_day, p_event_key)).status <> 'processed' then
            -- The token failed the message before.
            perform wa.raise_lock_lost(p_conversation_id, p_event_key);
        end if;

        repeated := true;
        select count(*)::integer into replies
        from wa.outbound_messages as o
        where o.event_key = p_event_key;
        select c.due_at into next_due_at
        from wa.webhook_conversations as c
        where c.conversation_id = p_conversation_id;
        return;
    end if;

    delete from wa.pending_messages as p where p.event_key = p_event_key;
    perform wa.resolve_dead_letter(v_message.dlq_id);
    perform wa.settle(
        p_event_day, p_event_key, 'processed', p_lock_token, v_message, p_duration_ms
    );
    replies := wa.insert_replies(
        p_conversation_id, p_event_day, p_event_key, v_message.correlation_id, p_replies
    );
    next_due_at := wa.finish_turn(v_message, p_state, p_context);
end;
$$;

comment on function wa_api.complete_message(
    date, uuid, bigint, uuid, text, jsonb, jsonb, integer
) is
'Settle a turn: state, context, replies, audit, ledger and lock in the caller''s transaction.';
revoke all on function wa_api.complete_message(
    date, uuid, bigint, uuid, text, jsonb, jsonb, integer
) from public;
grant execute on function wa_api.complete_message(
    date, uuid, bigint, uuid, text, jsonb, jsonb, integer
) to wa_service;
