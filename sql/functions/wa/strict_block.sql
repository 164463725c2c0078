-- What holds up those behind it: the first failed message of a strict handler, and until when.
--
-- Contract   nulls where nothing does. One whose retry was given back, or is held, has failed too:
--            it is first in line.
create or replace function wa.strict_block(
    p_conversation_id bigint,
    p_now timestamptz,
    out blocking_seq bigint,
    out blocked_until timestamptz
)
returns record
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    select b.seq, b.received_at + s.strict_block into blocking_seq, blocked_until
    from (
        select
            p.seq,
            p.handler,
            p.received_at
        from wa.pending_messages as p
        where p.conversation_id = p_conversation_id and p.retry_at is not null
        union all
        (
            select
                p.seq,
                p.handler,
                p.received_at
            from wa.pending_messages as p
            where p.conversation_id = p_conversation_id and p.status = 'waiting'
            order by p.seq
            limit 1
        )
    ) as b
    inner join wa.handlers as h on h.handler = b.handler
    cross join wa.settings as s
    where h.ordering = 'strict' and b.received_at + s.strict_block > p_now
    order by b.seq
    limit 1;
end;
$$;

comment on function wa.strict_block(bigint, timestamptz) is
'The first failed message of a strict handler, which holds up those behind it, and until when.';
revoke all on function wa.strict_block(bigint, timestamptz) from public;
