-- Whether a handler is paused, and stays so to the end of the transaction; null = somebody is just
-- changing it.
--
-- Locks      the handler's row FOR SHARE, SKIP LOCKED: resuming waits, and then finds what was held
--            meanwhile; who claims never waits.
create or replace function wa.is_paused(p_handler text)
returns boolean
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    perform from wa.handlers as h
    where h.handler = p_handler and h.paused_at is not null
    for share skip locked;

    if found then
        return true;
    end if;

    -- In a statement of its own: somebody who has just resumed it is no reason to wait.
    return case
        when exists (
            select from wa.handlers as h
            where h.handler = p_handler and h.paused_at is not null
        ) then null
        else false
    end;
end;
$$;

comment on function wa.is_paused(text) is
'Whether a handler is paused, and stays so to the end of the transaction; '
'null = somebody is just changing it.';
revoke all on function wa.is_paused(text) from public;
