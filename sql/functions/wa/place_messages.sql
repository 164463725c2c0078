-- Find or create each message's conversation and lock it, in order: one may change whose the next
-- one is.
--
-- Contract   one row per message, as if each had come alone.
-- Locks      conversations in order of id, FOR NO KEY UPDATE; held to the end of the transaction.
-- Errors     40001 when another session changed an identity meanwhile: the caller repeats the call.
create or replace function wa.place_messages(p_messages wa.event[])
returns table (event_no integer, conversation_id bigint)
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_event wa.event;
begin
    if not wa.are_tangled(p_messages) then
        return query
        select p.event_no, p.conversation_id from wa.place_apart(p_messages) as p;
        return;
    end if;

    perform wa.lock_identities('{}', p_messages);

    foreach v_event in array p_messages loop
        event_no := v_event.event_no;
        conversation_id := (
            select p.conversation_id
            from wa.place_apart(array[v_event]) as p
        );

        -- What a later one tells of this phone is measured by it.
        perform wa.note_identity(conversation_id, v_event.phone, v_event.sent_at);

        return next;
    end loop;
end;
$$;

comment on function wa.place_messages(wa.event[]) is
'Find or create each message''s conversation and lock it, in order.';
revoke all on function wa.place_messages(wa.event[]) from public;
