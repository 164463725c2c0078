-- Lock those of the conversations that nobody else is working on; their ids.
--
-- Locks      conversations by id, SKIP LOCKED: never waits, so whatever the caller holds is safe.
create or replace function wa.lock_idle_conversations(p_ids bigint[])
returns bigint[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id bigint;
    v_ids bigint[] := array[]::bigint[];
begin
    for v_id in
        select c.conversation_id
        from wa.webhook_conversations as c
        where c.conversation_id = any(p_ids)
        order by c.conversation_id
        for no key update skip locked
    loop
        v_ids := v_ids || v_id;
    end loop;

    return v_ids;
end;
$$;

comment on function wa.lock_idle_conversations(bigint[]) is
'Lock those of the conversations that nobody else is working on; their ids.';
revoke all on function wa.lock_idle_conversations(bigint[]) from public;
