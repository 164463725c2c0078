-- What is left, without ids and times; then workers finish it: in which order, and does it end?
create function iso.outcome()
returns setof text
language plpgsql
-- Compiling a join of two partitioned tables takes longer than all of a spec.
set jit = off
as $$
declare
    v_turn wa.turn;
    v_round text[];
    v_order text := '';
begin
    return query
    select
        concat_ws(
            ' ', coalesce(w.event #>> '{message,id}', 'erased'), m.status,
            'attempts', coalesce(p.attempt, m.attempts), 'line:', p.seq, p.status, 'replies', (
                select count(*) from wa.outbound_messages as o where o.event_key = m.event_key
            ),
            'dead:', d.reason, d.resolution_status
        )
    from wa.processed_webhook_messages as m
    left join wa.webhook_payloads as w on w.event_key = m.event_key
    left join wa.pending_messages as p on p.event_key = m.event_key
    left join wa.webhook_dlq as d on d.event_key = m.event_key
    order by 1;

    return query
    select
        concat_ws(
            ' ', 'contact', c.bsuid, c.phone, c.status,
            case when c.lock_token is null then 'free' else 'locked by ' || c.locked_by end,
            c.received_seq
        )
    from wa.webhook_conversations as c
    order by 1;

    for v_hours in 1 .. 10 loop
        perform iso.later(make_interval(hours => v_hours * 5));
        perform wa_ops.cleanup_stuck_webhook_conversations();
        v_round := '{}';

        for v_turn in select c.* from wa_api.claim_messages('drain', 10) as c loop
            perform wa_api.complete_message(
                v_turn.event_day, v_turn.event_key, v_turn.conversation_id, v_turn.lock_token,
                null, null, null, 1
            );
            v_round := v_round || (v_turn.event #>> '{message,id}');
        end loop;

        -- What is held back is not lost: it goes on when its handler does.
        if v_hours = 5 and exists (select from wa.handlers as h where h.paused_at is not null) then
            v_order := v_order || ' (resumed)';
            perform wa_ops.resume_handler('bot');
        end if;

        -- Turns of one round are of different conversations: in no order.
        select concat_ws(' ', v_order, string_agg(r.label, ' ' order by r.label)) into v_order
        from unnest(v_round) as r (label);
    end loop;

    return next 'then' || v_order || case
        when exists (select from wa.pending_messages) then ' STUCK'
        when exists (
            select from wa.webhook_conversations as c where c.lock_token is not null
        ) then ' LOCKED'
        else ' and nothing is left'
    end;
    perform iso.reset();
end;
$$;
