-- The next messages of conversations and what they hold, under random tokens.
--
-- Contract   a conversation where nothing may run, or a retry though not p_may_retry, gets its due
--            time anew: it has changed since that was written.
-- Hazard     a list of keys, not a join: joined while the table was empty, a cached plan would read
--            all that waits from end to end.
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
    v_keys uuid[];
    v_messages wa.pending_messages[];
    v_payloads jsonb[];
begin
    v_keys := array(select wa.next_message(c, p_now) from unnest(p_conversations) as c);
    v_messages := array(
        select p
        from wa.pending_messages as p
        where p.event_key = any(v_keys) and (p.retry_at is null or p_may_retry)
    );

    if cardinality(v_messages) < cardinality(p_conversations) then
        perform wa.refresh_due_at(
            array(
                select c
                from unnest(p_conversations) as c
                where not exists (
                    select from unnest(v_messages) as m
                    where m.conversation_id = c.conversation_id
                )
            )
        );
    end if;

    v_payloads := wa.turn_payloads(v_messages);

    return array(
        select row(v_messages[n], c, null, v_payloads[n], null, gen_random_uuid())::wa.turn_start
        from generate_subscripts(v_messages, 1) as n
        inner join unnest(p_conversations) as c
            on c.conversation_id = v_messages[n].conversation_id
    );
end;
$$;

comment on function wa.next_starts(wa.webhook_conversations[], boolean, timestamptz) is
'The next messages of conversations and what they hold, under random tokens.';
revoke all on function wa.next_starts(wa.webhook_conversations[], boolean, timestamptz)
from public;
