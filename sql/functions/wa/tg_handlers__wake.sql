-- A handler that is strict no more: what its failed messages held up goes on at once.
--
-- Contract   whoever changed it, a program or a DBA. What is busy this moment, or beyond the first
--            1000 conversations, is left to the cleanup job.
create or replace function wa.tg_handlers__wake()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform wa.wake_unblocked(new.handler, 1000);

    return null;
end;
$$;

comment on function wa.tg_handlers__wake() is
'A handler that is strict no more: what its failed messages held up goes on at once.';
revoke all on function wa.tg_handlers__wake() from public;

create or replace trigger _500_wake
after update of ordering on wa.handlers
for each row when (old.ordering = 'strict' and new.ordering <> 'strict')
execute function wa.tg_handlers__wake();
