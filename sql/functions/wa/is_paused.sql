-- Whether a handler is paused, and stays so to the end of the transaction.
--
-- Locks      the handler's row FOR SHARE: resuming waits, and then finds what was held meanwhile.
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
    for share;

    return found;
end;
$$;

comment on function wa.is_paused(text) is
'Whether a handler is paused, and stays so to the end of the transaction.';
revoke all on function wa.is_paused(text) from public;
