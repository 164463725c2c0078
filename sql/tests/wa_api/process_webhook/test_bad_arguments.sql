begin;
select plan(8);
select wa_test.noon();

select throws_ok(
    $$select from wa_api.process_webhook(null, gen_random_uuid(), 'c', 'w', 1)$$,
    'WA101', null, 'no body'
);
select throws_ok(
    $$select from wa_api.process_webhook('{}', null, 'c', 'w', 1)$$,
    'WA101', null, 'no delivery id'
);
select throws_ok(
    $$select from wa_api.process_webhook('{}', gen_random_uuid(), 'a b', 'w', 1)$$,
    'WA101', null, 'a correlation id with a blank'
);
select throws_ok(
    $$select from wa_api.process_webhook('{}', gen_random_uuid(), 'c', '', 1)$$,
    'WA101', null, 'no worker'
);
select throws_ok(
    $$select from wa_api.process_webhook('{}', gen_random_uuid(), 'c', 'w', -1)$$,
    'WA101', null, 'a negative claim'
);
select throws_ok(
    $$select from wa_api.process_webhook('{}', gen_random_uuid(), 'c', 'w', 1001)$$,
    'WA101', null, 'too large a claim'
);
select throws_ok(
    $$select from wa_api.process_webhook('{}', gen_random_uuid(), null, 'w', 1)$$,
    'WA101', null, 'no correlation id'
);
select throws_ok(
    $$select from wa_api.process_webhook('{}', gen_random_uuid(), 'c', 'w', null)$$,
    'WA101', null, 'no claim'
);

select * from finish();
rollback;
