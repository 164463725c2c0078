begin;
select plan(6);
select wa_test.noon();

create function pg_temp.counted(p_measure text)
returns table (subject text, outcome text, n bigint, seconds numeric, under text)
language sql
as $$
    select
        m.subject, m.outcome, m.n, round(m.seconds::numeric, 3),
        concat_ws(
            ' ', case when m.upto_5ms > 0 then 'upto_5ms' end,
            case when m.upto_100ms > 0 then 'upto_100ms' end,
            case when m.upto_2500ms > 0 then 'upto_2500ms' end,
            case when m.over_300s > 0 then 'over_300s' end
        )
    from wa_ops.metric_rollups as m
    where m.grain = 'minute' and m.measure = p_measure
    order by 1, 2;
$$;

insert into wa.handlers (handler, is_default, max_retries) values ('orders', true, 1);
create temp table a on commit drop as
select r.turn from wa_test.receive(
    wa_test.envelope(wa_test.message(p_at => wa.clock() - interval '2 seconds'))
) as r;
select wa_test.advance('1 second');
select from a, wa_api.complete_message(
    (a.turn).event_day, (a.turn).event_key, (a.turn).conversation_id, (a.turn).lock_token,
    null, null, null, 80
);
select wa_api.process_webhook(
    convert_to(wa_test.statuses(wa_test.status('sent', p_at => wa.clock()))::text, 'UTF8'),
    gen_random_uuid(), 'x', 'w', 1
);

select results_eq(
    $$select * from pg_temp.counted('turn')$$,
    $$values ('orders', 'processed', 1::bigint, 0.080, 'upto_100ms')$$, 'the turn, by its run'
);
select results_eq(
    $$select * from pg_temp.counted('end_to_end')$$,
    $$values ('orders', 'processed', 1::bigint, 1.000, '')$$, 'the message, from its receipt on'
);
select results_eq(
    $$select * from pg_temp.counted('receipt')$$,
    $$values
    ('message', 'dispatched', 1::bigint, 2.000, 'upto_2500ms'),
    ('status', 'recorded', 1::bigint, 0.000, 'upto_5ms')$$,
    'what was received, by Meta''s delay'
);

-- Two failures: one is retried, the other was the last.
create temp table b on commit drop as
select r.turn from wa_test.receive(wa_test.envelope(wa_test.message(p_from => '15550002'))) as r;
select from b, wa_api.fail_message(
    (b.turn).event_day, (b.turn).event_key, (b.turn).conversation_id, (b.turn).lock_token,
    'timeout', 'X', null, null, 2000, true
);
select wa_test.advance('1 hour');
update b set turn = t from wa_api.claim_messages('w', 1) as t;
select from b, wa_api.fail_message(
    (b.turn).event_day, (b.turn).event_key, (b.turn).conversation_id, (b.turn).lock_token,
    'handler_error', 'X', null, null, 1, true
);
select results_eq(
    $$select outcome, sum(n)::bigint from pg_temp.counted('turn') group by 1 order by 1$$,
    $$values ('exhausted', 1::bigint), ('processed', 1), ('retrying', 1)$$, 'each attempt is a turn'
);
select results_eq(
    $$select subject, outcome, n from pg_temp.counted('failure') order by 2$$,
    $$values ('orders', 'handler_error', 1::bigint), ('orders', 'timeout', 1)$$,
    'and each failure is counted by its reason'
);

create temp table before on commit drop as select m.* from wa_ops.metric_rollups as m;
select wa.fold_metrics();
select set_eq(
    'select m.* from wa_ops.metric_rollups as m', 'select b.* from before as b',
    'folding changes nothing of what is read'
);

select * from finish();
rollback;
