-- A worker is alive and running so many turns. Fires timers whose time has come.
create or replace function wa_api.worker_heartbeat(p_worker text, p_running integer)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
begin
    insert into wa.workers as w (worker, started_at, heartbeat_at, running)
    values (p_worker, v_now, v_now, p_running)
    on conflict (worker) do update
    set heartbeat_at = excluded.heartbeat_at, running = excluded.running;

    -- A worker whose slots are all busy claims nothing.
    perform wa.fire_timers(100);
end;
$$;

comment on function wa_api.worker_heartbeat(text, integer) is
'A worker is alive and running so many turns.';
revoke all on function wa_api.worker_heartbeat(text, integer) from public;
grant execute on function wa_api.worker_heartbeat(text, integer) to wa_service;
