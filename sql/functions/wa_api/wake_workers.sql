-- Ask idle workers to look for work now instead of at their next poll.
--
-- Contract   in a transaction of its own, after the one that made the work has committed: those
--            that notify commit one after the other, so receiving must not be among them. May be
--            lost or repeated; polling finds everything without it. No payload: nothing to trust.
create or replace function wa_api.wake_workers()
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_notify('wa_workers', '');
end;
$$;

comment on function wa_api.wake_workers() is
'Ask idle workers to look for work now instead of at their next poll. In a transaction of its own.';
revoke all on function wa_api.wake_workers() from public;
grant execute on function wa_api.wake_workers() to wa_service;
