begin;
select plan(3);
select wa_test.noon();

create function pg_temp.replay(p_count integer)
returns setof text
language sql
as $$
    select r.outcome
    from wa_ops.replay_messages(
        array(select gen_random_uuid()::text from generate_series(1, p_count))
    ) as r;
$$;

select throws_ok(
    'select pg_temp.replay(1001)', 'WA101', 'cannot replay with these arguments', 'too many ids'
);
select throws_ok('select pg_temp.replay(0)', 'WA101', null, 'none');
select results_eq(
    'select pg_temp.replay(1000)', array['not_found'], 'as many as may be, none is known'
);

select * from finish();
rollback;
