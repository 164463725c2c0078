begin;
select plan(7);
select wa_test.noon();

-- Each of 300 contacts writes once per step; who was enhanced at which step.
create temp table step (label text, phone text, outcome text) on commit drop;
create function pg_temp.write(
    p_label text, p_enabled boolean, p_percentage numeric, p_add text[] = null
)
returns void
language sql
as $$
    select f.flag
    from wa_ops.set_feature_flag(
        'WA_ENHANCED_PROCESSING', p_enabled, p_percentage, p_add, null, 'test'
    ) as f;
    insert into step (label, phone, outcome)
    select p_label, m.phone, r.outcome
    from (
        select '15550' || lpad(n::text, 4, '0') as phone
        from generate_series(1, 300) as n
    ) as m
    cross join lateral wa_test.receive(
        wa_test.envelope(wa_test.message(p_label, m.phone)), 0, null
    ) as r;
    -- Nothing may be left waiting: it would keep its conversation enhanced.
    select (wa_test.complete(t.turn)).status
    from (select c as turn from wa_test.claim(1000) as c) as t;
$$;
select pg_temp.write('test', true, 0, '{+1 5550 0001}');
select pg_temp.write('10', true, 10);
select pg_temp.write('50', true, 50);
select pg_temp.write('10 again', true, 10);
select pg_temp.write('100', true, 100);
select pg_temp.write('off', false, 100);

create temp view enhanced as
select
    s.label,
    s.phone
from step as s
where s.outcome = 'waiting';
select results_eq(
    'select e.phone from enhanced as e where e.label = ''test''',
    $$values ('155500001')$$, 'test contacts at 0 %'
);
select ok(count(*) between 15 and 50, 'about 10 %')
from enhanced as e
where e.label = '10';
select ok(count(*) between 120 and 180, 'about half')
from enhanced as e
where e.label = '50';
select is_empty(
    $$
    select e.phone from enhanced as e where e.label = '10'
    except
    select e.phone from enhanced as e where e.label = '50'
    $$,
    'who is in at 10 % is in at 50 %'
);
select set_eq(
    'select e.phone from enhanced as e where e.label = ''10 again''',
    'select e.phone from enhanced as e where e.label = ''10''', 'and back: the same'
);
select is(count(*), 300::bigint, 'all at 100 %')
from enhanced as e
where e.label = '100';
select is_empty('select from enhanced as e where e.label = ''off''', 'nobody at once when off');

select * from finish();
rollback;
