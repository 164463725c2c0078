-- The cleanup of the diagram: release locks that expired 2 minutes ago, mark as timeout what is due
-- for 5.
--
-- Contract   returns how many conversations it changed; both kinds are audited. A conversation in
--            timeout is still claimed as any other, and active again after its next completed turn.
-- Locks      each conversation SKIP LOCKED: a busy one is not stuck.
create or replace function wa_ops.cleanup_stuck_webhook_conversations()
returns integer
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings wa.settings := wa.current_settings();
    v_now timestamptz := wa.clock();
    v_conversation_id bigint;
    v_count integer := 0;
begin
    perform wa.set_audit('expired lock released by cleanup', null, session_user, null);

    for v_conversation_id in
        select c.conversation_id
        from wa.due_conversations as d
        inner join wa.webhook_conversations as c on c.conversation_id = d.conversation_id
        where
            d.is_retry
            and d.due_at < v_now
            and c.lock_expires_at < v_now - v_settings.expired_lock_grace
        order by c.conversation_id
        limit 1000
        for no key update of c skip locked
    loop
        perform wa.rescue_turn(v_conversation_id, v_now, 'released_by_cleanup');
        v_count := v_count + 1;
    end loop;

    -- What resume_handler(), or a handler that became park, left because its conversation was busy.
    v_count := v_count + wa.wake_handler(null, 1000) + wa.wake_unblocked(null, 1000)
        + wa.ready_received_ahead(1000);

    perform wa.set_audit('due work has not started', null, session_user, null);

    with stuck as (
        select c.conversation_id
        from wa.due_conversations as d
        inner join wa.webhook_conversations as c on c.conversation_id = d.conversation_id
        where
            d.due_at < v_now - v_settings.stuck_after
            and c.status in ('active', 'error')
            and c.lock_token is null
        order by c.conversation_id
        limit 1000
        for no key update of c skip locked
    ),

    marked as (
        update wa.webhook_conversations as c
        set status = 'timeout'
        from stuck as s
        where c.conversation_id = s.conversation_id
        returning c.conversation_id
    )

    select v_count + count(*)::integer into v_count
    from marked as m;

    return v_count;
end;
$$;

comment on function wa_ops.cleanup_stuck_webhook_conversations() is
'Release locks that expired 2 minutes ago; '
'mark as timeout conversations whose due work has not started for 5.';
revoke all on function wa_ops.cleanup_stuck_webhook_conversations() from public;
grant execute on function wa_ops.cleanup_stuck_webhook_conversations() to wa_operator, wa_cron;
