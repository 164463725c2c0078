-- The message of a running turn, its conversation locked; null when this token settled it before.
--
-- Contract   the fence: whoever does not hold the current token gets WA301 and changes nothing. A
--            turn of the original flow has no lock; its token stands on the unsettled ledger row.
-- Locks      the conversation row.
create or replace function wa.take_turn(
    p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid
)
returns wa.pending_messages
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message wa.pending_messages;
    v_ledger wa.processed_webhook_messages;
begin
    if wa.holds_lock(p_conversation_id, p_lock_token) then
        select p.* into v_message
        from wa.pending_messages as p
        where
            p.event_key = p_event_key
            and p.event_day = p_event_day
            and p.conversation_id = p_conversation_id
            and p.status = 'running';

        if found then
            return v_message;
        end if;
    end if;

    v_ledger := wa.ledger_row(p_event_day, p_event_key);

    if v_ledger.settling_token is distinct from p_lock_token or p_lock_token is null then
        perform wa.raise_lock_lost(p_conversation_id, p_event_key);
    end if;

    if v_ledger.status = 'original' and v_ledger.conversation_id = p_conversation_id then
        v_message.event_day := v_ledger.event_day;
        v_message.event_key := v_ledger.event_key;
        v_message.conversation_id := v_ledger.conversation_id;
        v_message.attempt := 1;
        v_message.handler := v_ledger.handler;
        v_message.correlation_id := v_ledger.correlation_id;
        return v_message;
    end if;

    return null;
end;
$$;

comment on function wa.take_turn(date, uuid, bigint, uuid) is
'The message of a running turn, its conversation locked; null when this token settled it before.';
revoke all on function wa.take_turn(date, uuid, bigint, uuid) from public;
