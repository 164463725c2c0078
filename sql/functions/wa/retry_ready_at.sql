-- When the next retry of a conversation may run, and until when its first in line is blocked.
--
-- Contract   p_retry_at: the earliest there is. What is behind a failed message of a strict
--            handler waits, retries too; see wa.next_message(). blocked_until is null where nothing
--            blocks; where several do, it is when the first of them does no longer: look again.
create or replace function wa.retry_ready_at(
    p_conversation_id bigint,
    p_retry_at timestamptz,
    p_now timestamptz,
    out retry_at timestamptz,
    out blocked_until timestamptz
)
returns record
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_seq bigint;
    v_until timestamptz;
begin
    select b.blocking_seq, b.blocked_until into v_seq, v_until
    from wa.strict_block(p_conversation_id, p_now) as b;

    if v_seq is null then
        retry_at := p_retry_at;
        return;
    end if;

    select
        min(
            case
                when p.seq > v_seq and not p.is_universal then greatest(p.retry_at, v_until)
                else p.retry_at
            end
        )
    into retry_at
    from wa.pending_messages as p
    where p.conversation_id = p_conversation_id and p.retry_at is not null;

    if not exists (
        select from wa.pending_messages as p
        where
            p.conversation_id = p_conversation_id
            and p.status = 'waiting'
            and p.seq <= v_seq
    ) then
        blocked_until := v_until;
    end if;
end;
$$;

comment on function wa.retry_ready_at(bigint, timestamptz, timestamptz) is
'When the next retry of a conversation may run, and until when its first in line is blocked.';
revoke all on function wa.retry_ready_at(bigint, timestamptz, timestamptz) from public;
