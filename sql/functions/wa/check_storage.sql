-- Health of the ledger, the outbox, the notifications and what could not be used.
create or replace function wa.check_storage()
returns setof wa.check_value
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_today date := (v_now at time zone 'UTC')::date;
    v_missing record;
    v_sending bigint;
    v_notice timestamptz;
    v_unapplied bigint;
begin
    select count(*) into v_sending
    from wa.outbound_messages as o
    where o.sending_since < v_now - interval '1 minute';

    -- A receiver that is switched off is told nothing, and owes nothing.
    select min(n.created_at) into v_notice
    from wa.alert_deliveries as n
    inner join wa.alert_receivers as r on n.receiver = r.receiver
    where n.status = 'pending' and r.is_enabled;

    select count(*) into v_unapplied
    from (
        select from wa.unapplied_events as u
        where u.noted_at > v_now - interval '1 day'
        limit 10000
    ) as u;

    select m.event_day, m.table_name into v_missing
    from wa.missing_partition(v_today, 61) as m;

    return query
    values
    (
        'partition_horizon',
        greatest(coalesce(v_missing.event_day - v_today, 62) - 1, 0)::double precision,
        format('the first day without is %s (%s)', v_missing.event_day, v_missing.table_name)
    ),
    (
        'outbox_ambiguous', v_sending::double precision,
        format('%s replies whose send has no known outcome', v_sending)
    ),
    (
        'alert_delivery', coalesce(extract(epoch from v_now - v_notice), 0)::double precision,
        case
            when v_notice is null then 'no notification waits'
            else format('a notification waits since %s', v_notice)
        end
    ),
    (
        'unapplied_events', v_unapplied::double precision,
        format('%s recorded events told nothing that could be applied', v_unapplied)
    );
end;
$$;

comment on function wa.check_storage() is
'Health of the ledger, the outbox, the notifications and what could not be used.';
revoke all on function wa.check_storage() from public;
