-- When a conversation has its next message to run, and whether that is a retry; null = never.
--
-- Contract   from the line alone, see wa.next_message(); wa.refresh_due_at() adds lock and rate.
--            has_retry: one waits for its retry, due or not.
create or replace function wa.next_due_at(
    p_conversation wa.webhook_conversations,
    p_now timestamptz,
    out due_at timestamptz,
    out is_retry boolean,
    out has_retry boolean
)
returns record
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_retry_at timestamptz;
    v_ready_at timestamptz;
    v_blocked_until timestamptz;
begin
    select min(p.retry_at) into v_retry_at
    from wa.pending_messages as p
    where p.conversation_id = p_conversation.conversation_id and p.retry_at is not null;

    select p.ready_at into v_ready_at
    from wa.pending_messages as p
    where p.conversation_id = p_conversation.conversation_id and p.status = 'waiting'
    order by p.seq
    limit 1;

    has_retry := v_retry_at is not null;

    if v_retry_at is null and v_ready_at is null then
        return;
    end if;

    v_blocked_until := case
        when v_ready_at = 'infinity' then v_ready_at
        when v_retry_at is not null and v_ready_at is not null
            then wa.blocked_until(p_conversation.conversation_id)
    end;

    if v_blocked_until > p_now then
        v_ready_at := least(
            greatest(v_ready_at, v_blocked_until),
            (
                select min(p.ready_at)
                from wa.pending_messages as p
                where
                    p.conversation_id = p_conversation.conversation_id
                    and p.is_universal
                    and p.status = 'waiting'
            )
        );
    end if;

    if v_ready_at is not null
        and p_conversation.waits_for is not null
        and wa.still_waits(p_conversation.conversation_id)
    then
        -- Nobody wakes it when the other one is done: that would lock two in any order.
        v_ready_at := greatest(v_ready_at, p_now + interval '1 second');
    end if;

    due_at := least(v_ready_at, v_retry_at);
    is_retry := coalesce(v_retry_at <= due_at, false);
end;
$$;

comment on function wa.next_due_at(wa.webhook_conversations, timestamptz) is
'When a conversation has its next message to run, and whether that is a retry; null = never.';
revoke all on function wa.next_due_at(wa.webhook_conversations, timestamptz) from public;
