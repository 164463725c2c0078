-- Whose turn it is in a conversation; null when nothing may run.
--
-- Contract   a due retry first, else the first in line. While that is held back (its handler is
--            paused), or a failed message of a strict handler blocks the line, only a universal
--            word (menu, back, cancel, help). After the older messages of a conversation whose
--            identity this one took over.
-- Hazard     look in a later statement than the one that locked the conversation.
create or replace function wa.next_message(
    p_conversation wa.webhook_conversations, p_now timestamptz
)
returns uuid
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id bigint := p_conversation.conversation_id;
    v_event_key uuid;
    v_at timestamptz;
begin
    select p.event_key, p.retry_at into v_event_key, v_at
    from wa.pending_messages as p
    where p.conversation_id = v_id and p.retry_at is not null
    order by p.retry_at, p.seq
    limit 1;

    if v_at <= p_now then
        return v_event_key;
    end if;

    if v_at is not null and wa.blocked_until(v_id) > p_now then
        v_at := 'infinity';
    else
        select p.event_key, p.ready_at into v_event_key, v_at
        from wa.pending_messages as p
        where p.conversation_id = v_id and p.status = 'waiting'
        order by p.seq
        limit 1;
    end if;

    if v_at = 'infinity' then
        select p.event_key, p.ready_at into v_event_key, v_at
        from wa.pending_messages as p
        where
            p.conversation_id = v_id
            and p.is_universal
            and p.status = 'waiting'
            -- Of several one may be held back itself.
            and p.ready_at <= p_now
        order by p.seq
        limit 1;
    end if;

    if v_at > p_now or (p_conversation.waits_for is not null and wa.still_waits(v_id)) then
        return null;
    end if;

    return v_event_key;
end;
$$;

comment on function wa.next_message(wa.webhook_conversations, timestamptz) is
'Whose turn it is: a due retry first, else the first in line; null when nothing may run.';
revoke all on function wa.next_message(wa.webhook_conversations, timestamptz) from public;
