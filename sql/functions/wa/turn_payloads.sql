-- What the handlers of messages get to see, in the order of the messages.
--
-- Contract   of one said in a secret state everything at its first turn, its envelope at a retry.
create or replace function wa.turn_payloads(p_messages wa.pending_messages[])
returns jsonb[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_keys uuid[];
    v_days date[];
begin
    select array_agg(m.event_key), array_agg(distinct (m.received_at at time zone 'UTC')::date)
    into v_keys, v_days
    from unnest(p_messages) as m;

    return array(
        select
            coalesce(
                (
                    select s.event
                    from wa.secret_payloads as s
                    where m.is_secret and s.event_key = m.event_key
                ),
                w.event,
                -- A retry may come later than the payload's retention.
                (select d.payload from wa.webhook_dlq as d where d.dlq_id = m.dlq_id)
            )
        from unnest(p_messages) with ordinality as m
        left join wa.payloads(v_keys, v_days) as w
            on
                w.event_key = m.event_key
                and w.received_day = (m.received_at at time zone 'UTC')::date
        order by m.ordinality
    );
end;
$$;

comment on function wa.turn_payloads(wa.pending_messages[]) is
'What the handlers of messages get to see, in the order of the messages.';
revoke all on function wa.turn_payloads(wa.pending_messages[]) from public;
