-- Retry a dead letter now.
--
-- Contract   one that waits for its retry is due at once. An exhausted or discarded one goes back
--            in line as a new attempt of the same ledger row, with fresh retries. outcome: retried;
--            running (it has its turn this moment); in_line (it waits for its first turn, and keeps
--            its place). Repeating the call changes nothing more.
-- Locks      the conversation, then message, dead letter, ledger row.
-- Errors     WA401 unknown, or its content or ledger row is past its retention; WA201
--            resolved, or its handler is not given it in the conversation's present state
--            (retry_if_state_changed).
create or replace function wa_ops.retry_dlq(
    p_dlq_id bigint, p_reason text = null, out outcome text, out retry_at timestamptz
)
returns record
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
begin
    perform wa.lock_dead_letter(p_dlq_id);

    select r.outcome, r.retry_at into outcome, retry_at
    from wa.retry_dead_letter(p_dlq_id, v_now, p_reason) as r;

    if outcome not in ('retried', 'in_line', 'running') then
        perform wa.raise_dead_letter(outcome, p_dlq_id);
    end if;
end;
$$;

comment on function wa_ops.retry_dlq(bigint, text) is
'Retry a dead letter now; an exhausted or discarded one gets fresh retries.';
revoke all on function wa_ops.retry_dlq(bigint, text) from public;
grant execute on function wa_ops.retry_dlq(bigint, text) to wa_operator;
