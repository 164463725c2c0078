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
    v_completion wa.completion;
begin
    status := 'processed';

    v_completion := (
        wa.complete_turns(
            array[
                row(
                    p_event_day, p_event_key, p_conversation_id, p_lock_token, p_state, p_context,
                    p_replies, p_duration_ms, p_timers
                )::wa.turn_result
            ]
        )
    )[1];
    replies := v_completion.replies;
    -- Held back is nothing that a caller could wait for.
    next_due_at := nullif(v_completion.next_due_at, 'infinity');
    repeated := v_completion.repeated;

    if p_worker is not null and not repeated then
        select t.* into next_turn
        -- Few tries: what they touch stays locked with the caller's transaction.
        from wa.claim_turns(
            p_worker, 1, coalesce(p_retries::integer, 0), p_retries_first, 3
        ) as t;
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
