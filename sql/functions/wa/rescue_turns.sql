-- Rescue the conversations among p_due whose lease has ended; returns the others.
--
-- Locks      the caller holds the conversations' rows.
create or replace function wa.rescue_turns(p_due wa.webhook_conversations[], p_now timestamptz)
returns wa.webhook_conversations[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conversation wa.webhook_conversations;
    v_free wa.webhook_conversations[] := array[]::wa.webhook_conversations[];
begin
    foreach v_conversation in array p_due loop
        if v_conversation.lock_token is null then
            v_free := v_free || v_conversation;
        else
            -- Expired, or taken by somebody else since the snapshot.
            perform wa.rescue_turn(v_conversation.conversation_id, p_now);
        end if;
    end loop;

    return v_free;
end;
$$;

comment on function wa.rescue_turns(wa.webhook_conversations[], timestamptz) is
'Rescue the conversations among p_due whose lease has ended; returns the others.';
revoke all on function wa.rescue_turns(wa.webhook_conversations[], timestamptz) from public;
