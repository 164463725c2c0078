begin;
select plan(2);
select wa_test.noon();

select is(
    wa_test.outcomes(
        wa_test.envelope(
            wa_test.message('a') - 'timestamp', wa_test.message('b') - 'id', wa_test.message('c'),
            wa_test.message('d', '15550002') || '{"timestamp": "soon"}'
        )
    ),
    'quarantined,quarantined,dispatched,quarantined', 'the good one has its turn'
);
select set_eq(
    'select q.reason from wa.webhook_quarantine as q',
    array[
        'missing_timestamp messages[].timestamp: expected unix seconds',
        'missing_id messages[].id: expected a text',
        'bad_timestamp messages[].timestamp: expected unix seconds'
    ],
    'the reasons name what was expected'
);

select * from finish();
rollback;
