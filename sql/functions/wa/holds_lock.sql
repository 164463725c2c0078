-- Lock the conversation row and say whether the token is its current one.
--
-- Contract   a lease that ran out but was not taken over still counts: nobody else has started.
create or replace function wa.holds_lock(p_conversation_id bigint, p_lock_token uuid)
returns boolean
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_token uuid;
begin
    select c.lock_token into v_token
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id
    for no key update;

    return coalesce(v_token = p_lock_token, false);
end;
$$;

comment on function wa.holds_lock(bigint, uuid) is
'Lock the conversation row and say whether the token is its current one.';
revoke all on function wa.holds_lock(bigint, uuid) from public;
