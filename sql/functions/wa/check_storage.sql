-- Health of the ledger, the outbox, the notifications and what could not be used.
create or replace function wa.check_storage()
returns table (check_name text, value double precision, message text)
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_until date := (wa.current_settings()).partitions_until;
    v_sending bigint;
    v_notice timestamptz;
    v_unapplied bigint;
begin
    select count(*) into v_sending
    from wa.outbound_messages as o
    where o.sending_since < v_now - interval '1 minute';

    select min(n.created_at) into v_notice
    from wa.alert_deliveries as n
    where n.status = 'pending';

    select count(*) into v_unapplied
    from wa.unapplied_events as u
    where u.noted_at > v_now - interval '1 day';

    return query
    values
    (
        'partition_horizon',
        greatest(v_until - (v_now at time zone 'UTC')::date, 0)::double precision,
        format('the last day with partitions is %s', v_until)
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
