-- Let a line wait for more of its burst, after a message got into it.
--
-- Contract   only the head of the line is waited for. A message that follows it begins the wait
--            anew, up to ten times the debounce; one whose handler does not debounce ends it.
-- Locks      the caller holds the conversation's row and calls wa.refresh_due_at() afterwards.
create or replace function wa.gather_burst(p_arrival wa.arrival)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message wa.pending_messages := p_arrival.message;
    v_now timestamptz := v_message.received_at;
    v_handler wa.handlers := wa.handler_settings(
        wa.choose_handler(
            (p_arrival.conversation).active_handler, (p_arrival.event).event -> 'message'
        )
    );
    v_head wa.pending_messages;
    v_waiting bigint;
begin
    select p.* into strict v_head
    from wa.pending_messages as p
    where p.conversation_id = v_message.conversation_id and p.status = 'waiting'
    order by p.seq
    limit 1;

    v_waiting := v_message.seq - v_head.seq + 1;
    update wa.pending_messages as p
    set ready_at = case
        when v_handler.debounce > '0 seconds' and (v_waiting = 1 or v_waiting < v_handler.max_batch)
            then least(v_now + v_handler.debounce, v_head.received_at + v_handler.debounce * 10)
        else v_now
    end
    where
        p.event_key = v_head.event_key
        and (v_waiting = 1 or (p.ready_at > v_now and p.ready_at < 'infinity'));
end;
$$;

comment on function wa.gather_burst(wa.arrival) is
'Let a line wait for more of its burst, after a message got into it.';
revoke all on function wa.gather_burst(wa.arrival) from public;
