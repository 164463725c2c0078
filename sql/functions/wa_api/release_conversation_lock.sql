-- Give a lock back; false when the token is not the current one.
--
-- Contract   a message whose turn was running under it waits again, its attempt not counted. If
--            that was its first turn, the next one chooses the handler anew.
-- Locks      the conversation row.
create or replace function wa_api.release_conversation_lock(
    p_conversation_id bigint, p_lock_token uuid
)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not wa.holds_lock(p_conversation_id, p_lock_token) then
        return false;
    end if;

    update wa.pending_messages as p
    set
        status = 'waiting',
        attempt = p.attempt - 1,
        handler = case when p.attempt > 1 then p.handler end
    where p.conversation_id = p_conversation_id and p.status = 'running';

    update wa.webhook_dlq as d
    set
        resolution_status = 'pending',
        retry_count = greatest(p.attempt - 1, 0),
        updated_at = wa.clock()
    from wa.pending_messages as p
    where
        p.conversation_id = p_conversation_id
        and d.dlq_id = p.dlq_id
        and d.resolution_status = 'retrying';

    perform wa.unlock_conversation(p_conversation_id);

    return true;
end;
$$;

comment on function wa_api.release_conversation_lock(bigint, uuid) is
'Give a lock back; false when the token is not the current one.';
revoke all on function wa_api.release_conversation_lock(bigint, uuid) from public;
grant execute on function wa_api.release_conversation_lock(bigint, uuid) to wa_service;
