-- Let a conversation wait for what another one, whose identity it took over, received before.
--
-- Contract   one that still waits keeps whom it waits for. See wa.still_waits().
-- Locks      the caller holds both.
create or replace function wa.wait_for(p_conversation_id bigint, p_waits_for bigint)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    update wa.webhook_conversations as c
    set waits_for = p_waits_for
    where
        c.conversation_id = p_conversation_id
        and wa.oldest_unstarted(p_waits_for) is not null
        and wa.oldest_unstarted(c.waits_for) is null;
end;
$$;

comment on function wa.wait_for(bigint, bigint) is
'Let a conversation wait for what another one, whose identity it took over, received before.';
revoke all on function wa.wait_for(bigint, bigint) from public;
