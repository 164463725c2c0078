-- Whose turn it is in a conversation; null when nothing may run.
--
-- Contract   a due retry first, else the first in line, after the older messages of a conversation
--            whose identity this one took over. Only a universal word (menu, back, cancel, help)
--            passes a failed message of a strict handler, and a line whose first is held because
--            its handler is paused, be it its own or that of the other conversation.
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
    v_blocking_seq bigint;
    v_event_key uuid;
    v_seq bigint;
    v_at timestamptz;
begin
    if exists (
        select from wa.pending_messages as p
        where p.conversation_id = v_id and p.retry_at is not null
    ) then
        v_blocking_seq := (wa.strict_block(v_id, p_now)).blocking_seq;

        select p.event_key into v_event_key
        from wa.pending_messages as p
        where
            p.conversation_id = v_id
            and p.retry_at <= p_now
            and (v_blocking_seq is null or p.seq <= v_blocking_seq or p.is_universal)
        order by p.retry_at, p.seq
        limit 1;

        if found then
            return v_event_key;
        end if;
    end if;

    select p.event_key, p.seq, p.ready_at into v_event_key, v_seq, v_at
    from wa.pending_messages as p
    where p.conversation_id = v_id and p.status = 'waiting'
    order by p.seq
    limit 1;

    if p_conversation.waits_for is not null and wa.still_waits(v_id) then
        v_at := case
            when wa.is_line_held(p_conversation.waits_for, p_now) then timestamptz 'infinity'
        end;
    elsif v_seq > v_blocking_seq then
        v_at := 'infinity';
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

    return case when v_at <= p_now then v_event_key end;
end;
$$;

comment on function wa.next_message(wa.webhook_conversations, timestamptz) is
'Whose turn it is: a due retry first, else the first in line; null when nothing may run.';
revoke all on function wa.next_message(wa.webhook_conversations, timestamptz) from public;
