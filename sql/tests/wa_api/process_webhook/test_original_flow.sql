begin;
select plan(6);
select wa_test.noon();

create temp table body on commit drop as
select
    wa_test.envelope(wa_test.message('a'), wa_test.message('b')) as doc,
    gen_random_uuid() as delivery;
create temp table answer on commit drop as
select r.* from body as b cross join wa_test.receive(b.doc, 0, false, b.delivery) as r;

select is(
    (select string_agg(a.outcome, ',' order by a.event_no) from answer as a),
    'original,original', 'both run at once, whatever the claim limit'
);
select results_eq(
    'select distinct (a.turn).flow, (a.turn).seq from answer as a',
    $$values ('original', null::bigint)$$, 'without a place in line'
);
select is((select count(*) from wa.pending_messages), 0::bigint, 'nothing waits');
select is(
    (select max(c.lock_token::text) from wa.webhook_conversations as c), null, 'nothing is locked'
);
select
    is(
        (select wa_test.outcomes(b.doc, 9, true) from body as b),
        'duplicate,duplicate',
        'once, after a flag change too'
    );
select results_eq(
    $$
    select (r.turn).lock_token
    from body as b cross join wa_test.receive(b.doc, 0, false, b.delivery) as r
    order by r.event_no
    $$,
    'select (a.turn).lock_token from answer as a order by a.event_no',
    'a repeated delivery gets its turns again'
);

select * from finish();
rollback;
