-- Take a conversation's lock: a random token, or null when another holds it. Never waits.
--
-- Contract   an expired lock is taken over, its message counted as a failed attempt. The lock is a
--            lease in a row: it outlives the transaction and ends by release, settling or expiry.
-- Locks      the conversation row, SKIP LOCKED.
-- Errors     WA101 for a lease that is not positive, WA401 when there is no such conversation.
create or replace function wa_api.acquire_conversation_lock(
    p_conversation_id bigint, p_worker text, p_lease interval = null
)
returns uuid
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_lease interval := coalesce(p_lease, (wa.current_settings()).manual_lease);
    v_token uuid := gen_random_uuid();
    v_expires_at timestamptz;
begin
    if v_lease <= '0 seconds' or v_lease > '1 day' or coalesce(p_worker, '') = '' then
        raise exception 'cannot lock a conversation with these arguments'
            using errcode = 'WA101',
                detail = format('p_worker=%s, p_lease=%s', p_worker, v_lease),
                hint = 'Give a worker name and a positive lease, a day at most.';
    end if;

    select c.lock_expires_at into v_expires_at
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id
    for no key update skip locked;

    if not found then
        perform wa.require_conversation(p_conversation_id);
        return null;
    end if;

    if v_expires_at > v_now then
        return null;
    end if;

    if v_expires_at is not null then
        perform wa.expire_turn(p_conversation_id, v_now, 'expired');
    end if;

    perform wa.lock_conversation(p_conversation_id, p_worker, v_lease, v_token);

    return v_token;
end;
$$;

comment on function wa_api.acquire_conversation_lock(bigint, text, interval) is
'Take a conversation''s lock: a random token, or null when another holds it. Never waits. '
'Lease 2 minutes by default.';
revoke all on function wa_api.acquire_conversation_lock(bigint, text, interval) from public;
grant execute on function wa_api.acquire_conversation_lock(bigint, text, interval) to wa_service;
