begin;
select plan(1);
select wa_test.noon();

select is(
    wa_test.outcomes(
        wa_test.envelope(
            wa_test.message('a', p_id => 'wamid.A'),
            wa_test.message('a', p_id => 'wamid.A'),
            wa_test.message('b', '15550002', 'wamid.B')
        )
    ),
    'dispatched,duplicate,dispatched', 'the second copy in one request is a duplicate'
);

select * from finish();
rollback;
