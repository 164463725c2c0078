-- The keys of the messages of conversations, under whatever number they were sent.
--
-- Contract   reads the ledger from end to end: for erasure.
create or replace function wa.conversation_events(p_conversation_ids bigint[])
returns uuid[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select m.event_key
        from wa.processed_webhook_messages as m
        where m.conversation_id = any(p_conversation_ids)
        union
        select p.event_key
        from wa.pending_messages as p
        where p.conversation_id = any(p_conversation_ids)
    );
end;
$$;

comment on function wa.conversation_events(bigint[]) is
'The keys of the messages of conversations, under whatever number they were sent.';
revoke all on function wa.conversation_events(bigint[]) from public;
