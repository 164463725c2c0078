-- Retry dead letters one after the other, p_step apart; one row per dead letter.
--
-- Contract   as wa.retry_dead_letter(); busy = another session works on its conversation this
--            moment, nothing changed. Only what is retried uses up a step.
-- Locks      conversations by id, SKIP LOCKED, before any dead letter.
create or replace function wa.retry_dead_letters(
    p_dlq_ids bigint[],
    p_conversation_ids bigint[],
    p_first_at timestamptz,
    p_step interval,
    p_note text
)
returns table (dlq_id bigint, outcome text, retry_at timestamptz)
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_idle bigint[] := wa.lock_idle_conversations(p_conversation_ids);
    v_next_at timestamptz := p_first_at;
begin
    for v_no in 1 .. cardinality(p_dlq_ids) loop
        dlq_id := p_dlq_ids[v_no];
        retry_at := null;

        if p_conversation_ids[v_no] = any(v_idle) then
            select r.outcome, r.retry_at into outcome, retry_at
            from wa.retry_dead_letter(dlq_id, v_next_at, p_note) as r;
        else
            outcome := case
                when exists (
                    select from wa.webhook_conversations as c
                    where c.conversation_id = p_conversation_ids[v_no]
                ) then 'busy'
                else 'inconsistent'
            end;
        end if;

        if outcome = 'retried' then
            v_next_at := v_next_at + p_step;
        end if;

        return next;
    end loop;
end;
$$;

comment on function wa.retry_dead_letters(bigint[], bigint[], timestamptz, interval, text) is
'Retry dead letters one after the other, p_step apart; one row per dead letter.';
revoke all on function wa.retry_dead_letters(
    bigint[], bigint[], timestamptz, interval, text
) from public;
