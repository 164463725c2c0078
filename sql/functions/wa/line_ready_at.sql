-- When the first in a conversation's line may run, which is ready at p_ready_at by itself.
--
-- Contract   later while a strict handler's failure blocks the line, or the head is held back: then
--            a universal word may pass. Later, too, while a predecessor has something older to do.
create or replace function wa.line_ready_at(
    p_conversation wa.webhook_conversations,
    p_ready_at timestamptz,
    p_has_retry boolean,
    p_now timestamptz
)
returns timestamptz
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ready_at timestamptz := p_ready_at;
    v_blocked_until timestamptz;
begin
    v_blocked_until := case
        when p_ready_at = 'infinity' then p_ready_at
        when p_has_retry then wa.blocked_until(p_conversation.conversation_id)
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

    if p_conversation.waits_for is not null
        and wa.still_waits(p_conversation.conversation_id)
    then
        -- Nobody wakes it when the other one is done: that would lock two in any order.
        v_ready_at := greatest(v_ready_at, p_now + interval '1 second');
    end if;

    return v_ready_at;
end;
$$;

comment on function wa.line_ready_at(
    wa.webhook_conversations, timestamptz, boolean, timestamptz
) is
'When the first in a conversation''s line may run, which is ready at p_ready_at by itself.';
revoke all on function wa.line_ready_at(
    wa.webhook_conversations, timestamptz, boolean, timestamptz
) from public;
