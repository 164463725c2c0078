begin;
select plan(7);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select
    throws_ok(
        'select wa_test.fail(a.turn, ''bad luck'') from a', 'WA101', null, 'an unknown reason'
    );
select throws_ok('select wa_test.fail(a.turn, null) from a', 'WA101', null, 'no reason');
select
    throws_ok(
        'select wa_test.fail(a.turn, ''timeout'', null) from a', 'WA101', null, 'retryable unknown'
    );
select throws_ok(
    'select wa_test.fail(a.turn, ''timeout'', true, ''-1 second'') from a',
    'WA101',
    null,
    'a negative wait'
);
select throws_ok(
    'select wa_test.fail(a.turn, ''timeout'', true, ''31 days'') from a',
    'WA101',
    null,
    'too long a wait'
);
select
    throws_ok('select wa_test.fail(a.turn, ''lock_expired'') from a', 'WA101', null, 'ours to say');
select throws_ok(
    $$
    select wa_api.fail_message(
        (a.turn).event_day, (a.turn).event_key, (a.turn).conversation_id, (a.turn).lock_token,
        'timeout', 'E', 'm', 's', -1, true
    )
    from a
    $$,
    'WA101', 'cannot record this failure', 'a turn that took less than no time'
);

select * from finish();
rollback;
