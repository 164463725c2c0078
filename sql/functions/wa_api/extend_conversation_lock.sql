-- Heartbeat: the lease ends p_lease from now; false when the token is not the current one.
create or replace function wa_api.extend_conversation_lock(
    p_conversation_id bigint, p_lock_token uuid, p_lease interval
)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_expires_at timestamptz;
begin
    if p_lease is null or p_lease <= '0 seconds' or p_lease > '1 day' then
        raise exception 'p_lease: expected a positive interval, a day at most'
            using errcode = 'WA101',
                detail = format('p_lease=%s', p_lease);
    end if;

    if not wa.holds_lock(p_conversation_id, p_lock_token) then
        return false;
    end if;

    v_expires_at := wa.clock() + p_lease;
    update wa.webhook_conversations as c
    set lock_expires_at = v_expires_at
    where c.conversation_id = p_conversation_id;

    perform wa.set_due_at(
        array[row(p_conversation_id, v_expires_at, true, null)::wa.next_due]
    );

    return true;
end;
$$;

comment on function wa_api.extend_conversation_lock(bigint, uuid, interval) is
'Heartbeat: the lease ends p_lease from now; false when the token is not the current one.';
revoke all on function wa_api.extend_conversation_lock(bigint, uuid, interval) from public;
grant execute on function wa_api.extend_conversation_lock(bigint, uuid, interval) to wa_service;
