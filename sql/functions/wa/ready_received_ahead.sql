-- Make messages ready that a clock which was ahead has received; how many conversations.
--
-- Contract   until then they, and all behind them, would wait for the time that it told. What is
--            held back stays so. The minute: receipts are told by sessions, this one may be late.
-- Locks      conversations by id, SKIP LOCKED: a busy one is left for the next call.
create or replace function wa.ready_received_ahead(p_limit integer)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_ahead timestamptz := v_now + interval '1 minute';
    v_ids bigint[];
begin
    v_ids := wa.lock_idle_conversations(
        array(
            select distinct p.conversation_id
            from wa.pending_messages as p
            where p.received_at > v_ahead and p.ready_at > v_ahead and p.ready_at < 'infinity'
            order by p.conversation_id
            limit p_limit
        )
    );

    update wa.pending_messages as p
    set ready_at = v_now
    where
        p.conversation_id = any(v_ids)
        and p.received_at > v_now
        and p.ready_at > v_now
        and p.ready_at < 'infinity';

    perform wa.refresh_due_at(wa.conversations(v_ids));

    return cardinality(v_ids);
end;
$$;

comment on function wa.ready_received_ahead(integer) is
'Make messages ready that a clock which was ahead has received; how many conversations.';
revoke all on function wa.ready_received_ahead(integer) from public;
