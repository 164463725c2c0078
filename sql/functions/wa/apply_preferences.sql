-- Keep what contacts want to be sent, on their conversations.
--
-- Contract   a contact nobody has seen gets a conversation: its choice must hold from the first
--            message on.
-- Locks      conversations by id (wa.place_messages).
-- Errors     40001 when another session changed an identity meanwhile: the caller repeats the call.
create or replace function wa.apply_preferences(p_events wa.event[], p_correlation_id text)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_contacts wa.event[];
begin
    perform wa.note_unapplied(
        e.event_key, e.kind, 'user_preferences[]: expected contact, category, value and time',
        p_correlation_id
    )
    from unnest(p_events) as e
    where not wa.is_preference(e)
    order by e.event_key;

    v_contacts := array(
        select e from unnest(p_events) as e where wa.is_preference(e) order by e.event_no
    );

    perform wa.set_preference(
        p.conversation_id,
        e.event #>> '{element,category}',
        e.event #>> '{element,value}',
        e.sent_at
    )
    from wa.place_messages(v_contacts) as p
    inner join unnest(v_contacts) as e on e.event_no = p.event_no
    order by p.conversation_id, e.event_no;
end;
$$;

comment on function wa.apply_preferences(wa.event[], text) is
'Keep what contacts want to be sent, on their conversations.';
revoke all on function wa.apply_preferences(wa.event[], text) from public;
