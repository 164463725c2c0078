begin;
select plan(6);
select wa_test.noon();
select (
    wa_ops.set_feature_flag('WA_SHADOW_DECISIONS', true, 100, p_reason => 'test')
).is_enabled;

create temp table body on commit drop as
select wa_test.envelope(wa_test.message('first')) as doc, gen_random_uuid() as delivery;
create temp table a on commit drop as
select r.turn from body as b cross join wa_test.receive(b.doc, 9, false, b.delivery) as r;
create temp table b on commit drop as select wa_test.turn('second', '15550001', false) as turn;
create temp table seen as select b.doc, b.delivery from body as b;

select is(
    (select wa_test.outcomes(s.doc, 9, false, s.delivery) from seen as s), 'original',
    'the same delivery again'
);
select is((select wa_test.outcomes(s.doc, 9, false) from seen as s), 'duplicate', 'a redelivery');
select is((select (wa_test.complete(b.turn)).status from b), 'processed', 'the second ends first');
select is((select (wa_test.fail(a.turn)).resolution_status from a), 'failed', 'the first fails');
select is(
    (select (wa_test.complete(wa_test.turn('enhanced', '15550002'))).status), 'processed',
    'one of the enhanced flow'
);
select results_eq(
    $$
    select s.decision, s.status, s.is_out_of_order
    from wa_ops.shadow_decisions as s
    order by s.shadow_id
    $$,
    $$
    values
    ('dispatched', 'failed', false), ('contended', 'processed', true),
    ('duplicate', null, false)
    $$,
    'what the enhanced flow would have done'
);

select * from finish();
rollback;
