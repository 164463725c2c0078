-- Give messages their final status; what was said in a secret state is gone then.
--
-- Contract   an upsert that must meet its row: an insert finds its partition at run time, where an
--            update is planned anew at each call or locks every partition.
-- Locks      the ledger rows.
-- Errors     WA901 when there is no unsettled row.
create or replace function wa.settle(p_settlements wa.settlement[])
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_one wa.settlement;
    v_found uuid[];
begin
    with settled as (
        insert into wa.processed_webhook_messages as m (
            event_day, event_key, kind, status, received_at, settled_at, settling_token,
            conversation_id, seq, attempts, handler, duration_ms, correlation_id
        )
        select
            (s.message).event_day, (s.message).event_key, 'message', s.status, '-infinity', v_now,
            s.token, (s.message).conversation_id, (s.message).seq,
            coalesce((s.message).attempt, 1), (s.message).handler, s.duration_ms, ''
        from unnest(p_settlements) as s
        on conflict (event_key, event_day) do update
        set
            status = excluded.status,
            flow = coalesce(m.flow, 'enhanced'),
            settled_at = excluded.settled_at,
            settling_token = excluded.settling_token,
            conversation_id = coalesce(excluded.conversation_id, m.conversation_id),
            seq = coalesce(excluded.seq, m.seq),
            attempts = excluded.attempts,
            handler = coalesce(excluded.handler, m.handler),
            duration_ms = excluded.duration_ms
        where m.status in ('pending', 'original')
        returning m.event_key, m.handler, m.status, m.received_at, m.duration_ms
    ),

    measured as (
        insert into wa.metric_deltas (
            occurred_at, seconds, end_to_end, n, measure, subject, outcome
        )
        select
            v_now, s.duration_ms / 1000.0, greatest(extract(epoch from v_now - s.received_at), 0),
            1, 'turn', coalesce(s.handler, ''), s.status
        from settled as s
        where s.received_at > '-infinity'
    )

    select array_agg(s.event_key) filter (where s.received_at > '-infinity') into v_found
    from settled as s;

    foreach v_one in array p_settlements loop
        if v_found is null or (v_one.message).event_key <> all(v_found) then
            perform wa.raise_settled(v_one.message);
        end if;

        if (v_one.message).is_secret then
            delete from wa.secret_payloads as s where s.event_key = (v_one.message).event_key;
        end if;

        -- Only what has no place in line is of the original flow.
        if (v_one.message).seq is null and v_one.token is not null then
            perform wa.shadow_settled((v_one.message).event_key, v_one.status, v_now);
        end if;
    end loop;
end;
$$;

comment on function wa.settle(wa.settlement[]) is
'Give messages their final status; what was said in a secret state is gone then.';
revoke all on function wa.settle(wa.settlement[]) from public;
