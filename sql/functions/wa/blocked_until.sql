-- How long a failed message of a strict handler holds up those behind it; null = nothing does.
create or replace function wa.blocked_until(p_conversation_id bigint)
returns timestamptz
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select max(p.received_at + s.strict_block)
        from wa.pending_messages as p
        inner join wa.handlers as h on h.handler = p.handler
        cross join wa.settings as s
        where
            p.conversation_id = p_conversation_id
            and p.retry_at is not null
            and h.ordering = 'strict'
    );
end;
$$;

comment on function wa.blocked_until(bigint) is
'How long a failed message of a strict handler holds up those behind it; null = nothing does.';
revoke all on function wa.blocked_until(bigint) from public;
