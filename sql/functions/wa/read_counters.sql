-- What happened since the installation, as Prometheus' counters.
--
-- Contract   never goes back: the totals are pruned by nothing. Labels are names that programs and
--            the schema gave, none of a person or message.
create or replace function wa.read_counters()
returns setof wa.metric_sample
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with total as (
        select m.measure, m.subject, m.outcome, sum(m.n)::double precision as n
        from wa.metrics as m
        where m.grain = 'total'
        group by m.measure, m.subject, m.outcome
    )
    select 'wa_webhook_events_total',
        jsonb_build_object('kind', t.subject, 'result', t.outcome), t.n
    from total as t where t.measure = 'receipt'
    union all
    select 'wa_webhook_processed_total',
        jsonb_build_object('handler', t.subject, 'result', t.outcome), t.n
    from total as t where t.measure = 'turn'
    union all
    select 'wa_webhook_attempt_failures_total',
        jsonb_build_object('handler', t.subject, 'class', t.outcome), t.n
    from total as t where t.measure = 'failure'
    union all
    select 'wa_webhook_requests_total',
        jsonb_build_object('method', t.subject, 'outcome', t.outcome), t.n
    from total as t where t.measure = 'request'
    union all
    select 'wa_webhook_signature_secret_total', jsonb_build_object('secret', t.outcome), t.n
    from total as t where t.measure = 'secret'
    union all
    select 'wa_webhook_unsupported_messages_total', jsonb_build_object('type', t.subject), t.n
    from total as t where t.measure = 'unsupported'
    union all
    select 'wa_webhook_dlq_replayed_total',
        jsonb_build_object('class', t.subject, 'result', t.outcome), t.n
    from total as t where t.measure = 'replay'
    union all
    select 'wa_webhook_alert_deliveries_total',
        jsonb_build_object('receiver', t.subject, 'outcome', t.outcome), t.n
    from total as t where t.measure = 'alert'
    union all
    select 'wa_webhook_lock_expired_total', '{}', coalesce(sum(t.n), 0)
    from total as t where t.measure = 'lock' and t.outcome <> 'evicted'
    union all
    select 'wa_webhook_fenced_writes_total', '{}', coalesce(sum(t.n), 0)
    from total as t where t.measure = 'fenced';
end;
$$;

comment on function wa.read_counters() is
'What happened since the installation, as Prometheus'' counters.';
revoke all on function wa.read_counters() from public;
