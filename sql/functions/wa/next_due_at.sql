-- When a conversation may be claimed next: the one place where that is decided.
--
-- Contract   from lock expiry, its line (see wa.next_message()), due retries, a predecessor's
--            backlog and its rate.
create or replace function wa.next_due_at(
    p_conversation wa.webhook_conversations, p_settings wa.settings, p_now timestamptz
)
returns wa.next_due
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_retry_at timestamptz;
    v_ready_at timestamptz;
    v_blocked_until timestamptz;
    v_due_at timestamptz;
    v_paced_until timestamptz;
begin
    if p_conversation.lock_token is not null then
        return row(
            p_conversation.conversation_id, p_conversation.lock_expires_at, true, null
        )::wa.next_due;
    end if;

    select
        (
            select min(p.retry_at)
            from wa.pending_messages as p
            where p.conversation_id = p_conversation.conversation_id and p.retry_at is not null
        ),
        (
            select p.ready_at
            from wa.pending_messages as p
            where p.conversation_id = p_conversation.conversation_id and p.status = 'waiting'
            order by p.seq
            limit 1
        )
    into v_retry_at, v_ready_at;

    if v_retry_at is null and v_ready_at is null then
        return row(p_conversation.conversation_id, null, null, false)::wa.next_due;
    end if;

    if v_retry_at is not null then
        select r.retry_at, r.blocked_until into v_retry_at, v_blocked_until
        from wa.retry_ready_at(p_conversation.conversation_id, v_retry_at, p_now) as r;
    end if;

    if v_ready_at is not null then
        v_ready_at := wa.line_ready_at(p_conversation, v_ready_at, v_blocked_until, p_now);
    end if;

    v_due_at := least(v_ready_at, v_retry_at);
    v_paced_until := wa.paced_until(p_conversation, p_settings, p_now);

    return row(
        p_conversation.conversation_id,
        -- What is in the past must not push it back behind others that wait as long.
        greatest(v_due_at, case when v_paced_until > p_now then v_paced_until end),
        coalesce(v_retry_at <= greatest(v_due_at, p_now), false),
        v_retry_at is not null
    )::wa.next_due;
end;
$$;

comment on function wa.next_due_at(wa.webhook_conversations, wa.settings, timestamptz) is
'When a conversation may be claimed next: the one place where that is decided.';
revoke all on function wa.next_due_at(wa.webhook_conversations, wa.settings, timestamptz)
from public;
