-- Record that a turn failed: dead letter with its next retry, or exhausted; the lock is released.
--
-- Contract   retry_count 0 and one minute at first; p_retry_after overrides the wait. Repeating the
--            call with the same token returns the stored result. A turn of the original flow is
--            only marked failed. The messages that ride in a turn fail with it.
-- Locks      as wa_api.complete_message().
-- Errors     WA301 when the token is not the current one; WA101 for an unknown reason or a
--            negative duration.
create or replace function wa_api.fail_message(
    p_event_day date,
    p_event_key uuid,
    p_conversation_id bigint,
    p_lock_token uuid,
    p_reason text,
    p_error_class text,
    p_error_message text,
    p_error_stack text,
    p_duration_ms integer,
    p_retryable boolean,
    p_retry_after interval = null,
    out dlq_id bigint,
    out resolution_status text,
    out retry_count integer,
    out next_retry_at timestamptz,
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
    v_conversation wa.webhook_conversations;
    v_message wa.pending_messages;
    v_dead wa.webhook_dlq;
begin
    perform wa.require_failure(p_reason, p_retryable, p_retry_after, p_duration_ms);
    repeated := false;

    select c.* into v_conversation
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id
    for no key update;

    if wa.is_running(p_event_day, p_event_key, v_conversation, p_lock_token) then
        v_dead := wa.fail_turn(
            p_conversation_id, p_lock_token,
            row(
                p_reason, p_error_class, left(p_error_message, 10000), left(p_error_stack, 50000),
                p_duration_ms, p_retryable, p_retry_after, v_conversation.locked_by
            )::wa.failure,
            wa.clock()
        );
        perform wa.unlock_conversation(p_conversation_id);
    else
        v_message := wa.original_turn(p_event_day, p_event_key, p_conversation_id, p_lock_token);
        repeated := v_message.event_key is null;

        if not repeated then
            perform wa.settle(
                array[row(v_message, 'failed', p_lock_token, p_duration_ms)::wa.settlement]
            );
            perform wa.measure_failure(
                v_message.handler, p_reason, false, wa.clock(), p_duration_ms
            );
        end if;

        v_dead := wa.stored_failure(p_event_day, p_event_key, p_conversation_id);
    end if;

    dlq_id := v_dead.dlq_id;
    resolution_status := v_dead.resolution_status;
    retry_count := v_dead.retry_count;
    next_retry_at := v_dead.next_retry_at;
end;
$$;

comment on function wa_api.fail_message(
    date, uuid, bigint, uuid, text, text, text, text, integer, boolean, interval
) is
'Record that a turn failed: dead letter with its next retry, or exhausted; the lock is released.';
revoke all on function wa_api.fail_message(
    date, uuid, bigint, uuid, text, text, text, text, integer, boolean, interval
) from public;
grant execute on function wa_api.fail_message(
    date, uuid, bigint, uuid, text, text, text, text, integer, boolean, interval
) to wa_service;
