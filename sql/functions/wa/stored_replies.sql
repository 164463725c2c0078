-- How many replies the message of a turn had that is completed once more.
--
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
begin
    if (wa.ledger_row(p_event_day, p_event_key)).status <> 'processed' then
        -- The token failed the message before.
        perform wa.raise_lock_lost(p_conversation_id, p_event_key);
    end if;

    return (
        select count(*)::integer
        from wa.outbound_messages as o
        where o.event_key = p_event_key
    );
end;
$$;

comment on function wa.stored_replies(date, uuid, bigint) is
'How many replies the message of a turn had that is completed once more.';
revoke all on function wa.stored_replies(date, uuid, bigint) from public;
