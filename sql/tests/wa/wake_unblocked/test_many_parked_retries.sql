begin;
select plan(3);
select wa_test.noon();
select wa_test.register('s', '{"is_default": true, "ordering": "strict"}');
set local track_functions = 'pl';

-- Many that have failed, and one that waits behind them.
select wa_test.fail(wa_test.turn('first'), p_retry_after => '1 hour');
select wa_test.outcomes(wa_test.envelope(wa_test.message('behind')), 0);
select wa.insert_pending_messages(
    array(
        select
            jsonb_populate_record(
                p, jsonb_build_object('event_key', gen_random_uuid(), 'seq', n + 2, 'dlq_id', null)
            )
        from wa.pending_messages as p
        cross join generate_series(1, 100) as n
        where (p).seq = 1
    )
);
create function pg_temp.calls()
returns bigint
language sql
as $$
    select sum(f.calls)::bigint from pg_stat_xact_user_functions as f where f.schemaname = 'wa';
$$;
create temp table before on commit drop as select pg_temp.calls() as calls;
select is(wa.wake_unblocked(null, 10), 0, 'they block');
select cmp_ok(
    pg_temp.calls(),
    '<',
    (select b.calls + 50 from before as b),
    'which is asked once, not for each'
);
update wa.settings set strict_block = '0 seconds';
select is(wa.wake_unblocked('s', 10), 1, 'one conversation, woken once');

select * from finish();
rollback;
