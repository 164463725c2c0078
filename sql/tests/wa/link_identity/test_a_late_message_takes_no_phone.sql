begin;
select plan(3);
select wa_test.noon();

select wa_test.outcomes(wa_test.from_person('US.1', '15550001'), 0);
select wa.link_identity('100000001', 'US.2', '15550001', wa.clock() - interval '1 hour');
select results_eq(
    'select p.bsuid, p.phone from wa_test.people() as p',
    $$values ('US.1', '15550001'), ('US.2', null)$$,
    'who had the number an hour ago has it no more'
);
select wa.link_identity('100000001', 'US.2', '15550001', wa.clock() + interval '1 minute');
select results_eq(
    'select p.bsuid, p.phone from wa_test.people() as p',
    $$values ('US.1', null), ('US.2', '15550001')$$, 'who has it now has it'
);
select is(
    (
        select c.waits_for is not null
        from wa.webhook_conversations as c
        where c.bsuid = 'US.2'
    ), true, 'after the backlog of the one before'
);

select * from finish();
rollback;
