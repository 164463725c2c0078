begin;
select plan(8);
select wa_test.noon();

create function pg_temp.switch(p_enabled boolean)
returns void
language sql
as $$
    select wa_ops.set_feature_flag(
        'WA_ENHANCED_PROCESSING', p_enabled, 100, null, null, 'test'
    );
$$;
create temp table body on commit drop as
select
    wa_test.envelope(wa_test.message('a', '15550001')) as one,
    wa_test.envelope(wa_test.message('b', '15550002')) as two;

create temp table a on commit drop as
select r.outcome, r.turn from body as b cross join wa_test.receive(b.one, 9, null) as r;
select is((select a.outcome from a), 'original', 'delivered in the original flow');
select pg_temp.switch(true);
select is(
    (select wa_test.outcomes(b.one, 9, null) from body as b), 'duplicate', 'enhanced now: no turn'
);
select is((select (wa_test.complete(a.turn)).status from a), 'processed', 'its turn ends');
select is(
    (select wa_test.outcomes(b.one, 9, null) from body as b), 'duplicate', 'and after it: no turn'
);

create temp table b on commit drop as
select r.outcome, r.turn from body as b cross join wa_test.receive(b.two, 9, null) as r;
select is((select b.outcome from b), 'dispatched', 'delivered in the enhanced flow');
select pg_temp.switch(false);
select is(
    (select wa_test.outcomes(b.two, 9, null) from body as b), 'duplicate', 'off now: no turn'
);
select is((select (wa_test.complete(b.turn)).status from b), 'processed', 'its turn ends');
select is(
    (select wa_test.outcomes(b.two, 9, null) from body as b), 'duplicate', 'and after it: no turn'
);

select * from finish();
rollback;
