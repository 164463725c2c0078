-- Settle a turn: state, context, replies, audit, ledger and lock in the caller's transaction.
--
-- Contract   the handler's own SQL ran in the same transaction: all of it commits or nothing.
--            Repeating the call with the same token returns the stored result. p_state: null =
--            unchanged, 'home' = no flow in progress; p_context: changes, null values remove their
--            keys; p_replies: array of {"to", "kind", "body"}; p_timers: array of
--            {"name", "after_s", "data"}, after_s null takes one back. With p_worker the turn that
--            is due longest is claimed for it in the same transaction, of whichever conversation.
-- Locks      conversation, then message, dead letter, ledger row, outbox, audit; then the next
--            conversation, SKIP LOCKED.
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
    p_timers jsonb = null,
    p_worker text = null,
    p_retries boolean = true,
    p_retries_first boolean = false,
    out status text,
    out replies integer,
    out next_due_at timestamptz,
    out repeated boolean,
    out next_turn wa.turn
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
    v_conversation wa.webhook_conversations;
    v_message wa.pending_messages;
begin
    if p_state is not null or p_context is not null or p_replies <> '[]' then
        perform wa.require_result(p_state, p_context, p_replies);
    end if;

    status := 'processed';
    repeated := false;

    select c.* into v_conversation
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id
    for no key update;

    if v_conversation.lock_token = p_lock_token then
        delete from wa.pending_messages as p
        where
            p.event_key = p_event_key
            and p.event_day = p_event_day
            and p.conversation_id = p_conversation_id
            and p.status = 'running'
            and p.riders >= 0
        returning p.* into v_message;
    end if;

    if v_message.event_key is null then
        v_message := wa.original_turn(p_event_day, p_event_key, p_conversation_id, p_lock_token);
    end if;

    if v_message.event_key is null then
        repeated := true;
        replies := wa.stored_replies(p_event_day, p_event_key, p_conversation_id);
        next_due_at := wa.stored_due_at(p_conversation_id);
        return;
    end if;

    perform wa.settle_message(v_message, p_lock_token, p_duration_ms);

    if v_message.riders > 0 then
        perform wa.settle_riders(p_conversation_id, p_lock_token, p_duration_ms);
    end if;

    replies := wa.insert_replies(v_message, p_replies);

    if p_timers is not null then
        perform wa.set_timers(v_message, p_timers);
    end if;

    next_due_at := wa.finish_turn(v_message, v_conversation, p_state, p_context);

    if p_worker is not null then
        -- Few tries: what they touch stays locked with the caller's transaction.
        next_turn := wa.claim_turn(
            p_worker, p_retries_first, p_retries, 3, wa.current_settings()
        );
    end if;
end;
$$;

comment on function wa_api.complete_message(
    date, uuid, bigint, uuid, text, jsonb, jsonb, integer, jsonb, text, boolean, boolean
) is
'Settle a turn: state, context, replies, audit, ledger and lock in the caller''s transaction.';
revoke all on function wa_api.complete_message(
    date, uuid, bigint, uuid, text, jsonb, jsonb, integer, jsonb, text, boolean, boolean
) from public;
grant execute on function wa_api.complete_message(
    date, uuid, bigint, uuid, text, jsonb, jsonb, integer, jsonb, text, boolean, boolean
) to wa_service;
