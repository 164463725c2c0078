begin;
select plan(9);
select wa_test.noon();

create function pg_temp.switch(p_enabled boolean)
returns void
language sql
as $$
    select wa_ops.set_feature_flag(
        'WA_ENHANCED_PROCESSING', p_enabled, 100, null, null, 'test'
    );
$$;
create function pg_temp.write(p_text text)
returns text
language sql
as $$
    select wa_test.outcomes(wa_test.envelope(wa_test.message(p_text)), 0, null);
$$;

select pg_temp.switch(true);
select is(pg_temp.write('a'), 'waiting', 'enhanced');
select pg_temp.switch(false);
select is(pg_temp.write('b'), 'waiting', 'behind one that waits');
create temp table a on commit drop as select c as turn from wa_test.claim() as c;
select is(pg_temp.write('c'), 'waiting', 'behind one that runs');
select (wa_test.fail(a.turn)).resolution_status from a;
create temp table b on commit drop as select c as turn from wa_test.claim() as c;
select (wa_test.complete(b.turn)).status from b;
create temp table c on commit drop as select c as turn from wa_test.claim() as c;
select (wa_test.complete(c.turn)).status from c;
select is(
    (select array_agg(p.status) from wa.pending_messages as p), '{retrying}', 'a retry is left'
);
select is(pg_temp.write('d'), 'waiting', 'behind a retry');
create temp table d on commit drop as select c as turn from wa_test.claim() as c;
select (wa_test.complete(d.turn)).status from d;
select wa_test.advance('2 minutes');
create temp table e on commit drop as select c as turn from wa_test.claim() as c;
select is((select (e.turn).attempt from e), 2, 'its second attempt');
select (wa_test.complete(e.turn)).status from e;
select is(pg_temp.write('f'), 'original', 'all done: the original flow');
select pg_temp.switch(true);
select is(pg_temp.write('g'), 'waiting', 'enhanced again at once');
select results_eq(
    'select m.flow, m.status, count(*) from wa.processed_webhook_messages as m
    group by m.flow, m.status order by 1 nulls last',
    $$
    values
    ('enhanced', 'processed', 4::bigint), ('original', 'original', 1), (null::text, 'pending', 1)
    $$,
    'each in one flow'
);

select * from finish();
rollback;
