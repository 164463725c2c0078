-- Whether a failed message of a strict handler holds up those behind it.
create or replace function wa.is_blocked(p_conversation_id bigint)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select exists (
            select from wa.pending_messages as p
            inner join wa.handlers as h on h.handler = p.handler
            where
                p.conversation_id = p_conversation_id
                and p.retry_at is not null
                and h.ordering = 'strict'
        )
    );
end;
$$;

comment on function wa.is_blocked(bigint) is
'Whether a failed message of a strict handler holds up those behind it.';
revoke all on function wa.is_blocked(bigint) from public;
