begin;
select plan(2);
select wa_test.noon();

select wa_test.outcomes(wa_test.from_person('US.1', '15550001'), 0);
select wa_test.outcomes(
    jsonb_set(
        wa_test.from_person('US.1', '15550001'),
        '{entry,0,changes,0,value,metadata,phone_number_id}', '"100000002"'
    ), 0
);
select wa_test.apply(wa_test.user_id_update('US.1', 'US.2'));
select results_eq(
    $$
    select c.phone_number_id, c.bsuid from wa.webhook_conversations as c order by 1
    $$,
    $$values ('100000001', 'US.2'), ('100000002', 'US.2')$$,
    'an id belongs to a person, whichever number told of it'
);
select wa_test.apply(wa_test.number_change('15550001', '15550009', 'US.2'));
select results_eq(
    $$
    select c.phone_number_id, c.phone from wa.webhook_conversations as c order by 1
    $$,
    $$values ('100000001', '15550009'), ('100000002', '15550001')$$,
    'of a number each is told by itself'
);

select * from finish();
rollback;
