begin;
select plan(5);
select wa_test.noon();
update wa.feature_flags set is_enabled = true, rollout_percentage = 100
where flag = 'WA_SHADOW_DECISIONS';

create temp table a on commit drop as select wa_test.turn('a', '15550001', false) as turn;
create temp table b on commit drop as select wa_test.turn('b', '15550001', false) as turn;
create temp table c on commit drop as select wa_test.turn('c', '15550001', false) as turn;
create temp table d on commit drop as select wa_test.turn('d', '15550001', false) as turn;
create temp table other on commit drop as select wa_test.turn('o', '15550002', false) as turn;
create function pg_temp.settle(p_turn wa.turn, p_status text)
returns boolean
language sql
as $$
    select wa.shadow_settled(p_turn.event_key, p_status, wa.clock());
    select s.is_out_of_order from wa.shadow_decisions as s
    where s.event_key = p_turn.event_key and s.settled_at = wa.clock() and s.status = p_status;
$$;

select is((select pg_temp.settle(b.turn, 'processed') from b), true, 'before an earlier one');
select is((select pg_temp.settle(a.turn, 'failed') from a), false, 'the first is in order');
update wa.feature_flags set is_enabled = false
where flag = 'WA_SHADOW_DECISIONS';
select is((select pg_temp.settle(other.turn, 'processed') from other), false, 'off: ends as usual');
select wa_test.advance('1 minute');
select is(
    (select pg_temp.settle(d.turn, 'processed') from d), false,
    'an earlier one whose lease ran out would have been taken over'
);
select lives_ok(
    'select wa.shadow_settled(gen_random_uuid(), ''processed'', wa.clock())', 'never recorded'
);

select * from finish();
rollback;
