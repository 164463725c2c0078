-- Count HTTP requests and refused writes that a process has collected; false = counted before.
--
-- Contract   p_flush: {"source": uuid, "no": 1, "counts": [{"measure": "request" | "secret" |
--            "fenced" | "payload_bytes" | "batch_updates", "subject": method, "outcome", "slot": 0
--            to 14 or null, "n", "seconds", "age_s"}]}.
--            A process numbers its flushes upwards and repeats one under its number when the answer
--            was lost: it counts once. age_s: seconds since it happened; the process's own clock
--            does not count.
-- Errors     WA101 for counts that cannot be.
create or replace function wa_api.record_requests(p_flush jsonb)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
begin
    perform wa.require_flush(p_flush);

    insert into wa.metric_flushes as f (source, flush_no, flushed_at)
    values ((p_flush ->> 'source')::uuid, (p_flush ->> 'no')::bigint, v_now)
    on conflict (source) do update
    set flush_no = excluded.flush_no, flushed_at = excluded.flushed_at
    where f.flush_no < excluded.flush_no;

    if not found then
        return false;
    end if;

    insert into wa.metric_deltas (occurred_at, seconds, n, slot, measure, subject, outcome)
    select
        v_now - make_interval(secs => coalesce(c.age_s, 0)), c.seconds, c.n, c.slot, c.measure,
        coalesce(c.subject, ''), c.outcome
    from jsonb_to_recordset(p_flush -> 'counts') as c (
        measure text, subject text, outcome text, slot smallint, n integer,
        seconds double precision, age_s double precision
    );

    return true;
end;
$$;

comment on function wa_api.record_requests(jsonb) is
'Count HTTP requests and refused writes that a process has collected; false = counted before.';
revoke all on function wa_api.record_requests(jsonb) from public;
grant execute on function wa_api.record_requests(jsonb) to wa_service;
