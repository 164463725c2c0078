-- The message of a turn of the original flow; null when this token has settled its message before.
--
-- Errors     WA301 when the token neither runs nor settled the turn.
create or replace function wa.original_turn(
    p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid
)
returns wa.pending_messages
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ledger wa.processed_webhook_messages := wa.ledger_row(p_event_day, p_event_key);
begin
    if v_ledger.settling_token is distinct from p_lock_token or p_lock_token is null then
        perform wa.raise_lock_lost(p_conversation_id, p_event_key);
    end if;

    if v_ledger.status = 'original' and v_ledger.conversation_id = p_conversation_id then
        return wa.original_message(v_ledger);
    end if;

    return null;
end;
$$;

comment on function wa.original_turn(date, uuid, bigint, uuid) is
'The message of a turn of the original flow; null when this token has settled its message before.';
revoke all on function wa.original_turn(date, uuid, bigint, uuid) from public;
