-- Lock a dead letter's conversation, then the dead letter; the row as it is now.
--
-- Locks      the conversation (waits for it), then the dead letter.
-- Errors     WA401 when there is no such dead letter.
create or replace function wa.lock_dead_letter(p_dlq_id bigint)
returns wa.webhook_dlq
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dead wa.webhook_dlq;
begin
    perform from wa.webhook_conversations as c
    where
        c.conversation_id = (
            select d.conversation_id from wa.webhook_dlq as d where d.dlq_id = p_dlq_id
        )
    for no key update;

    -- Only now: what was true before the lock may not be.
    select d.* into v_dead from wa.webhook_dlq as d where d.dlq_id = p_dlq_id for no key update;

    if not found then
        perform wa.raise_dead_letter('not_found', p_dlq_id);
    end if;

    return v_dead;
end;
$$;

comment on function wa.lock_dead_letter(bigint) is
'Lock a dead letter''s conversation, then the dead letter; the row as it is now.';
revoke all on function wa.lock_dead_letter(bigint) from public;
