begin;
select plan(5);
select wa_test.noon();

select is(
    wa_test.outcomes(
        wa_test.changes(
            wa_test.change(
                'messages',
                jsonb_build_object(
                    'messages',
                    jsonb_build_array(
                        wa_test.message('a', '15550001') || '{"from_user_id": "US.1"}',
                        wa_test.message('b', '15550001') || '{"from_user_id": "US.2"}',
                        (wa_test.message('c') - 'from') || '{"from_user_id": "US.2"}'
                    )
                )
            )
        )
    ),
    'dispatched,dispatched,waiting', 'two new people with one phone in one request'
);
select results_eq(
    $$
    select c.bsuid, c.phone, c.received_seq
    from wa.webhook_conversations as c
    order by 1
    $$,
    $$values ('US.1', null::text, 1::bigint), ('US.2', '15550001', 2::bigint)$$,
    'each has a conversation, the phone is the last one''s'
);

delete from wa.webhook_conversations;
select is(
    wa_test.outcomes(
        wa_test.changes(
            wa_test.change(
                'messages',
                jsonb_build_object(
                    'messages',
                    jsonb_build_array(
                        wa_test.message('a', '15550003'),
                        wa_test.message('b', '15550003') || '{"from_user_id": "US.3"}',
                        (wa_test.message('c') - 'from') || '{"from_user_id": "US.3"}'
                    )
                )
            )
        )
    ),
    'dispatched,waiting,waiting', 'one new person by phone, by both and by BSUID'
);
select results_eq(
    'select c.bsuid, c.phone, c.received_seq from wa.webhook_conversations as c',
    $$values ('US.3', '15550003', 3::bigint)$$,
    'is one conversation'
);
select is(
    wa_test.outcomes(
        wa_test.changes(
            wa_test.change(
                'messages',
                jsonb_build_object(
                    'messages',
                    jsonb_build_array(
                        wa_test.message('a', '15550004'),
                        (wa_test.message('b') - 'from') || '{"from_user_id": "15550004"}'
                    )
                )
            )
        )
    ),
    'dispatched,dispatched', 'a BSUID of digits is no phone'
);

select * from finish();
rollback;
