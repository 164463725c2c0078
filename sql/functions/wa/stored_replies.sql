-- How many replies a turn had that is completed once more.
--
-- Contract   of the last turn alone: a replay's message has those of the turns before it, too.
-- Errors     WA301 when the turn was not completed but failed.
create or replace function wa.stored_replies(
    p_event_day date, p_event_key uuid, p_conversation_id bigint
)
returns integer
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ledger wa.processed_webhook_messages := wa.ledger_row(p_event_day, p_event_key);
begin
    if v_ledger.status <> 'processed' then
        -- The token failed the message before.
        perform wa.raise_lock_lost(p_conversation_id, p_event_key);
    end if;

    return (
        select count(*)::integer
        from wa.outbound_messages as o
        where o.event_key = p_event_key and o.created_at >= v_ledger.settled_at
    );
end;
$$;

comment on function wa.stored_replies(date, uuid, bigint) is
'How many replies a turn had that is completed once more.';
revoke all on function wa.stored_replies(date, uuid, bigint) from public;
