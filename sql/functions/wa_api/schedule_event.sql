-- Set a timer of a conversation: at p_due_at its handler gets a message of type timer.
--
-- Contract   one timer per conversation, handler and name: setting it again moves it, p_due_at null
--            takes it back. Returns the message's id. A timer that has fired is a message in line
--            and cannot be taken back.
-- Errors     WA101 for a missing handler or name, or a time that is not finite; WA401 when there
--            is no such conversation, WA201 when its contact was erased.
create or replace function wa_api.schedule_event(
    p_conversation_id bigint,
    p_handler text,
    p_name text,
    p_due_at timestamptz,
    p_data jsonb = null,
    p_correlation_id text = null
)
returns uuid
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_event_key uuid := gen_random_uuid();
begin
    perform wa.require_timer(p_handler, p_name, p_due_at, p_data);
    if p_due_at is null then
        perform wa.require_conversation(p_conversation_id);
        delete from wa.scheduled_events as t
        where
            t.conversation_id = p_conversation_id and t.handler = p_handler and t.name = p_name;
        return null;
    end if;

    perform wa.require_contact(p_conversation_id);

    insert into wa.scheduled_events as t (
        conversation_id, handler, name, due_at, payload, event_key, correlation_id
    )
    values (
        p_conversation_id, p_handler, p_name, p_due_at, coalesce(p_data, '{}'), v_event_key,
        coalesce(p_correlation_id, 'timer')
    )
    on conflict (conversation_id, handler, name) do update
    set
        due_at = excluded.due_at,
        payload = excluded.payload,
        event_key = excluded.event_key,
        correlation_id = excluded.correlation_id;

    return v_event_key;
end;
$$;

comment on function wa_api.schedule_event(bigint, text, text, timestamptz, jsonb, text) is
'Set a timer of a conversation: at its time the handler gets a message of type timer.';
revoke all on function wa_api.schedule_event(
    bigint, text, text, timestamptz, jsonb, text
) from public;
grant execute on function wa_api.schedule_event(
    bigint, text, text, timestamptz, jsonb, text
) to wa_service;
