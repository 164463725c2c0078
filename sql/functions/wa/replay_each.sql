-- Replay messages in the order given; one row per message.
--
-- Contract   as wa.replay_message(); busy = another session works on its conversation this moment.
-- Locks      conversations by id, SKIP LOCKED, before anything of a message.
create or replace function wa.replay_each(p_messages wa.processed_webhook_messages[], p_reason text)
returns table (event_key uuid, received_at timestamptz, outcome text)
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_idle bigint[];
    v_message wa.processed_webhook_messages;
begin
    v_idle := wa.lock_idle_conversations(
        array(select m.conversation_id from unnest(p_messages) as m)
    );

    foreach v_message in array p_messages loop
        event_key := v_message.event_key;
        received_at := v_message.received_at;

        if v_message.conversation_id = any(v_idle) then
            select r.outcome into outcome
            from wa.replay_message(v_message.event_day, v_message.event_key, p_reason) as r;
        else
            outcome := coalesce(wa.replay_problem(v_message), 'busy');
        end if;

        return next;
    end loop;
end;
$$;

comment on function wa.replay_each(wa.processed_webhook_messages[], text) is
'Replay messages in the order given; one row per message.';
revoke all on function wa.replay_each(wa.processed_webhook_messages[], text) from public;
