-- Begin the turn of a message that waited, under a random token; null as wa.start_turn().
create or replace function wa.start_waiting(
    p_event_key uuid, p_conversation wa.webhook_conversations, p_worker text, p_settings wa.settings
)
returns wa.turn
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message wa.pending_messages;
begin
    select p.* into strict v_message
    from wa.pending_messages as p
    where p.event_key = p_event_key;

    return wa.start_turn(
        v_message, p_conversation, wa.turn_payload(v_message), gen_random_uuid(), p_worker,
        p_settings
    );
end;
$$;

comment on function wa.start_waiting(uuid, wa.webhook_conversations, text, wa.settings) is
'Begin the turn of a message that waited, under a random token.';
revoke all on function wa.start_waiting(
    uuid, wa.webhook_conversations, text, wa.settings
) from public;
