-- The next messages of conversations and what they hold, under random tokens.
--
-- Contract   a conversation where nothing may run, or a retry though not p_may_retry, gets its due
--            time anew: it has changed since that was written.
-- Locks      the caller holds the conversations' rows, and found them unlocked.
create or replace function wa.next_starts(
    p_conversations wa.webhook_conversations[], p_may_retry boolean, p_now timestamptz
)
returns wa.turn_start[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_messages wa.pending_messages[];
    v_conversations wa.webhook_conversations[];
    v_payloads jsonb[];
begin
    select coalesce(array_agg(p), '{}'), coalesce(array_agg(c), '{}')
    into v_messages, v_conversations
    from unnest(p_conversations) as c
    inner join wa.pending_messages as p on p.event_key = wa.next_message(c, p_now)
    where p.retry_at is null or p_may_retry;

    if cardinality(v_messages) < cardinality(p_conversations) then
        perform wa.refresh_due_at(
            array(
                select c
                from unnest(p_conversations) as c
                where not exists (
                    select from unnest(v_conversations) as s
                    where s.conversation_id = c.conversation_id
                )
            )
        );
    end if;

    v_payloads := wa.turn_payloads(v_messages);

    return array(
        select
            row(
                v_messages[n], v_conversations[n], null, v_payloads[n], null, gen_random_uuid()
            )::wa.turn_start
        from generate_subscripts(v_messages, 1) as n
    );
end;
$$;

comment on function wa.next_starts(wa.webhook_conversations[], boolean, timestamptz) is
'The next messages of conversations and what they hold, under random tokens.';
revoke all on function wa.next_starts(wa.webhook_conversations[], boolean, timestamptz)
from public;
