-- When the first in a conversation's line may run, which is ready at p_ready_at by itself.
--
-- Contract   later while a strict handler's failure blocks the line (p_blocked_until, null: none),
--            or the head is held back: then a universal word may pass. Later, too, while a
--            predecessor has something older to do; where that is held up itself, such a word
--            passes that as well.
create or replace function wa.line_ready_at(
    p_conversation wa.webhook_conversations,
    p_ready_at timestamptz,
    p_blocked_until timestamptz,
    p_now timestamptz
)
returns timestamptz
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_held_until timestamptz := case
        when p_ready_at = 'infinity' then p_ready_at
        else p_blocked_until
    end;
    v_waits boolean := p_conversation.waits_for is not null
        and wa.still_waits(p_conversation.conversation_id);
    v_ready_at timestamptz := p_ready_at;
    v_universal_at timestamptz;
begin
    if v_held_until is null and not v_waits then
        return p_ready_at;
    end if;

    select min(p.ready_at) into v_universal_at
    from wa.pending_messages as p
    where
        p.conversation_id = p_conversation.conversation_id
        and p.is_universal
        and p.status = 'waiting';

    if v_held_until is not null then
        v_ready_at := least(greatest(v_ready_at, v_held_until), v_universal_at);
    end if;

    -- Nobody wakes it when the other one is done: that would lock two in any order.
    if v_waits and wa.is_line_held(p_conversation.waits_for, p_now) then
        v_ready_at := least(greatest(v_ready_at, p_now + interval '10 seconds'), v_universal_at);
    elsif v_waits then
        v_ready_at := greatest(v_ready_at, p_now + interval '1 second');
    end if;

    return v_ready_at;
end;
$$;

comment on function wa.line_ready_at(
    wa.webhook_conversations, timestamptz, timestamptz, timestamptz
) is
'When the first in a conversation''s line may run, which is ready at p_ready_at by itself.';
revoke all on function wa.line_ready_at(
    wa.webhook_conversations, timestamptz, timestamptz, timestamptz
) from public;
