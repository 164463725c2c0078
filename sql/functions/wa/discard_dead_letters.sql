-- Give dead letters up, one after the other; one row per dead letter.
--
-- Contract   as wa.discard_dead_letter(), sparing what is in line; busy = another session works on
--            its conversation this moment, nothing changed.
-- Locks      conversations by id, SKIP LOCKED, before any dead letter.
create or replace function wa.discard_dead_letters(
    p_dlq_ids bigint[], p_conversation_ids bigint[], p_reason text
)
returns table (dlq_id bigint, outcome text)
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_idle bigint[] := wa.lock_idle_conversations(p_conversation_ids);
begin
    for v_no in 1 .. cardinality(p_dlq_ids) loop
        dlq_id := p_dlq_ids[v_no];

        if p_conversation_ids[v_no] <> all(v_idle) and exists (
            select from wa.webhook_conversations as c
            where c.conversation_id = p_conversation_ids[v_no]
        ) then
            outcome := 'busy';
        else
            outcome := wa.discard_dead_letter(dlq_id, p_reason, true);
        end if;

        return next;
    end loop;
end;
$$;

comment on function wa.discard_dead_letters(bigint[], bigint[], text) is
'Give dead letters up, one after the other; one row per dead letter.';
revoke all on function wa.discard_dead_letters(bigint[], bigint[], text) from public;
