begin;
select plan(7);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select wa_test.complete(a.turn) from a;
create function pg_temp.outcomes(p_dry_run boolean, p_after_at timestamptz = null)
returns table (outcome text, message_count bigint, sample_event_keys uuid[])
language sql
as $$
    select r.outcome, r.message_count, r.sample_event_keys
    from a
    cross join wa_ops.replay_messages(
        array[(a.turn).event_key::text, 'abc', 'abc', '0a1b2c3d-0000-0000-0000-000000000000'],
        p_reason => 'x', p_dry_run => p_dry_run, p_after_at => p_after_at,
        p_after_key => '00000000-0000-0000-0000-000000000000'
    ) as r;
$$;

select results_eq(
    'select o.outcome, o.message_count from pg_temp.outcomes(true) as o',
    $$values ('not_found', 2::bigint), ('would_replay', 1)$$, 'each id that nothing has'
);
select results_eq(
    'select o.outcome, o.message_count, o.sample_event_keys
    from pg_temp.outcomes(false) as o where o.outcome = $$not_found$$',
    $$values ('not_found', 2::bigint, '{}'::uuid[])$$, 'when it acts too'
);
select is_empty(
    $$select o.outcome
    from pg_temp.outcomes(true, wa.clock() - interval '1 minute') as o
    where o.outcome = 'not_found'$$, 'once: the pages after the first do not repeat it'
);
select results_eq(
    'select r.outcome, r.message_count, r.last_event_key
    from wa_ops.replay_messages($${nothing}$$) as r',
    $$values ('not_found', 1::bigint, null::uuid)$$, 'alone'
);
select throws_like(
    $$select wa_ops.replay_messages(
        p_received_after => wa.clock(), p_received_before => wa.clock()
    )$$, 'the time ends before it begins', 'no time at all'
);
select throws_ok(
    $$select wa_ops.replay_messages(p_received_after => wa.clock(), p_handler => 'nope')$$,
    'WA101', 'no such handler', 'nobody has heard of'
);
select lives_ok(
    $$select wa_ops.replay_messages(p_received_after => wa.clock(), p_handler => 'home')$$, null
) from wa_test.register('home');

select * from finish();
rollback;
