begin;
select plan(1);
select wa_test.noon();

select is(
    wa_test.outcomes(
        wa_test.changes(
            wa_test.change('account_update', '{"event": "VERIFIED_ACCOUNT"}'),
            wa_test.change(
                'messages', jsonb_build_object('messages', jsonb_build_array(wa_test.message('a')))
            )
        )
    ),
    'recorded,dispatched', 'an unknown field is recorded, the message beside it has its turn'
);

select * from finish();
rollback;
