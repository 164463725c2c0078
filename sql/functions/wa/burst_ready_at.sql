-- When a new message may run: now, or after its handler's debounce.
--
-- Contract   only the head of the line is waited for. A message that follows it begins the wait
--            anew, up to ten times the debounce; one whose handler does not debounce ends it.
create or replace function wa.burst_ready_at(
    p_event wa.event, p_message wa.pending_messages, p_conversation wa.webhook_conversations
)
returns timestamptz
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := p_message.received_at;
    v_handler wa.handlers;
    v_head wa.pending_messages;
    v_waiting bigint;
begin
    if not exists (select from wa.handlers as h where h.debounce > '0 seconds') then
        return v_now;
    end if;

    v_handler := wa.handler_settings(
        wa.choose_handler(p_conversation.active_handler, p_event.event -> 'message')
    );
    select p.* into v_head
    from wa.pending_messages as p
    where p.conversation_id = p_message.conversation_id and p.status = 'waiting'
    order by p.seq
    limit 1;

    if v_head.event_key is null then
        return v_now + v_handler.debounce;
    end if;

    v_waiting := p_message.seq - v_head.seq + 1;
    update wa.pending_messages as p
    set ready_at = case
        when v_handler.debounce > '0 seconds' and v_waiting < v_handler.max_batch
            then least(v_now + v_handler.debounce, v_head.received_at + v_handler.debounce * 10)
        else v_now
    end
    where p.event_key = v_head.event_key and p.ready_at > v_now and p.ready_at < 'infinity';

    return v_now;
end;
$$;

comment on function wa.burst_ready_at(wa.event, wa.pending_messages, wa.webhook_conversations) is
'When a new message may run: now, or after its handler''s debounce.';
revoke all on function wa.burst_ready_at(
    wa.event, wa.pending_messages, wa.webhook_conversations
) from public;
