-- Whether the insert path can run: not a standby, today's partitions, one rolled-back write.
create or replace function wa_api.readiness(out ok boolean, out detail text)
returns record
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_state text;
begin
    ok := false;

    if pg_is_in_recovery() then
        detail := 'the database is a standby';
        return;
    end if;

    begin
        insert into wa.processed_webhook_messages (
            event_day, event_key, kind, status, received_at, settled_at, correlation_id
        )
        values (
            (v_now at time zone 'UTC')::date, gen_random_uuid(), 'probe', 'recorded', v_now, v_now,
            'readiness'
        );

        raise exception 'undo the write of the probe'
            using errcode = 'WA901';
    exception
        when sqlstate 'WA901' then
            ok := true;
            detail := 'ready';
        when others then
            get stacked diagnostics v_state = returned_sqlstate;
            detail := format('a write fails with SQLSTATE %s', v_state);
    end;
end;
$$;

comment on function wa_api.readiness() is
'Whether the insert path can run: not a standby, today''s partitions, one rolled-back write.';
revoke all on function wa_api.readiness() from public;
grant execute on function wa_api.readiness() to wa_service;
