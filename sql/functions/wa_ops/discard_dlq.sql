-- Give a dead letter up: it and its message are discarded, who and why is kept.
--
-- Contract   its conversation goes on with its next message.
-- Locks      the conversation, then message, dead letter, ledger row.
-- Errors     WA101 without a reason, WA401 unknown, WA201 resolved, or it has its turn now.
create or replace function wa_ops.discard_dlq(p_dlq_id bigint, p_reason text)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_outcome text;
begin
    perform wa.require_reason(p_reason);
    perform wa.lock_dead_letter(p_dlq_id);
    v_outcome := wa.discard_dead_letter(p_dlq_id, p_reason, false);

    if v_outcome <> 'discarded' then
        perform wa.raise_dead_letter(v_outcome, p_dlq_id);
    end if;
end;
$$;

comment on function wa_ops.discard_dlq(bigint, text) is
'Give a dead letter up: it and its message are discarded, who and why is kept.';
revoke all on function wa_ops.discard_dlq(bigint, text) from public;
grant execute on function wa_ops.discard_dlq(bigint, text) to wa_operator;
