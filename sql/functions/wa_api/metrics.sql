-- Everything of /metrics that the database knows.
--
-- Contract   a part that cannot be read is left out, with wa_webhook_metrics_part_up = 0, and never
--            told as zeros. No label names a person or a message.
create or replace function wa_api.metrics()
returns table (metric text, labels jsonb, value double precision)
language plpgsql
stable
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_part text;
    v_samples wa.metric_sample[];
begin
    foreach v_part in array array['counters', 'histograms', 'queue', 'state', 'health'] loop
        begin
            -- Read whole before any of it is returned: half a histogram would be wrong.
            -- A statement for each, so that what one cannot resolve is that one's failure.
            if v_part = 'counters' then
                v_samples := array(select r from wa.read_counters() as r);
            elsif v_part = 'histograms' then
                v_samples := array(select r from wa.read_histograms() as r);
            elsif v_part = 'queue' then
                v_samples := array(select r from wa.read_queue_gauges() as r);
            elsif v_part = 'state' then
                v_samples := array(select r from wa.read_state_gauges() as r);
            else
                v_samples := array(select r from wa.read_health_gauges() as r);
            end if;
        exception
            -- Not for the time limit and for cancellation, which end the call.
            when others then v_samples := null;
        end;

        return query
        select s.metric, s.labels, s.value from unnest(v_samples) as s
        union all
        select 'wa_webhook_metrics_part_up', jsonb_build_object('part', v_part),
            case when v_samples is null then 0 else 1 end;
    end loop;
end;
$$;

comment on function wa_api.metrics() is 'Everything of /metrics that the database knows.';
revoke all on function wa_api.metrics() from public;
grant execute on function wa_api.metrics() to wa_service;
