-- When an unlocked conversation may be claimed next; null = idle. The one place that computes it.
--
-- Contract   the receipt of the first in line (so the oldest conversation is claimed first) or the
--            earliest retry, whichever comes first. Agrees with wa.next_message().
-- Hazard     lock the conversation in an earlier statement than the one that calls this: looking
--            with a snapshot older than the lock loses wake-ups.
create or replace function wa.next_due_at(p_conversation_id bigint)
returns timestamptz
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_retry_at timestamptz;
    v_received_at timestamptz;
begin
    select min(p.retry_at) into v_retry_at
    from wa.pending_messages as p
    where p.conversation_id = p_conversation_id and p.retry_at is not null;

    if v_retry_at is null or not wa.is_blocked(p_conversation_id) then
        select p.received_at into v_received_at
        from wa.pending_messages as p
        where p.conversation_id = p_conversation_id and p.status = 'waiting'
        order by p.seq
        limit 1;
    end if;

    return least(v_received_at, v_retry_at);
end;
$$;

comment on function wa.next_due_at(bigint) is
'When an unlocked conversation may be claimed next; null = idle.';
revoke all on function wa.next_due_at(bigint) from public;
