-- Find or create, and lock, the conversations of messages none of which changes whose another is.
--
-- Contract   one row per message. Identities are read again after locking: what was true before may
--            not be.
-- Locks      conversations in order of id, FOR NO KEY UPDATE; held to the end of the transaction.
-- Errors     40001 when another session changed an identity meanwhile: the caller repeats the call.
create or replace function wa.place_apart(p_messages wa.event[])
returns table (event_no integer, conversation_id bigint)
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids bigint[];
    v_locked bigint[];
    v_match record;
begin
    perform wa.create_conversations(p_messages);

    v_ids := array(
        select unnest(array[m.by_bsuid, m.by_phone])
        from wa.match_conversations(p_messages) as m
    );
    v_locked := array(
        select c.conversation_id
        from wa.webhook_conversations as c
        where c.conversation_id = any(v_ids)
        order by c.conversation_id
        for no key update
    );

    for v_match in
        select m.event_no, m.by_bsuid, m.by_phone, e.phone_number_id, e.bsuid, e.phone, e.sent_at
        from wa.match_conversations(p_messages) as m
        inner join unnest(p_messages) as e on e.event_no = m.event_no
        order by m.event_no
    loop
        if coalesce(v_match.by_bsuid, v_match.by_phone) is null
            or not array_remove(array[v_match.by_bsuid, v_match.by_phone], null) <@ v_locked
        then
            raise exception 'a contact''s identity changed while its conversation was being locked'
                using errcode = 'serialization_failure',
                    hint = 'Repeat the call.';
        end if;

        event_no := v_match.event_no;

        if v_match.bsuid is not null
            and v_match.phone is not null
            and v_match.by_bsuid is distinct from v_match.by_phone
        then
            begin
                conversation_id := wa.link_identity(
                    v_match.phone_number_id, v_match.bsuid, v_match.phone, v_match.sent_at
                );
            exception
                -- Another session gave the same BSUID or phone to a row that we did not lock.
                when unique_violation then
                    raise exception 'a contact''s identity changed while it was being linked'
                        using errcode = 'serialization_failure',
                            hint = 'Repeat the call.';
            end;
        else
            conversation_id := coalesce(v_match.by_bsuid, v_match.by_phone);
        end if;

        return next;
    end loop;
end;
$$;

comment on function wa.place_apart(wa.event[]) is
'Find or create, and lock, the conversations of messages '
'none of which changes whose another is.';
revoke all on function wa.place_apart(wa.event[]) from public;
