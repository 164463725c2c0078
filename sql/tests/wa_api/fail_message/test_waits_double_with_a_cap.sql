begin;
select plan(3);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true, "max_retries": 20}');
create function pg_temp.waits(p_times integer)
returns table (wait interval, n integer)
language plpgsql
as $$
declare
    v_turn wa.turn := wa_test.turn('a');
begin
    for v_n in 1 .. p_times loop
        wait := (wa_test.fail(v_turn)).next_retry_at - wa.clock();
        n := v_n;
        return next;
        perform wa_test.advance(wait);
        select c.* into v_turn from wa_test.claim() as c;
    end loop;
end;
$$;
create temp table waited on commit drop as select w.* from pg_temp.waits(12) as w;

select is((
    select w.wait from waited as w
    where w.n = 1
), interval '1 minute', 'a minute first');
select is_empty(
    $$
    select w.*
    from waited as w
    cross join lateral (
        select least(interval '1 hour', interval '1 minute' * power(2, w.n - 1)) as full_wait
    ) as f
    where w.n > 1 and not w.wait between f.full_wait * 0.5 and f.full_wait
    $$,
    'then between half and all of the doubled time, at most an hour'
);
select ok((select count(distinct w.wait) > 8 from waited as w), 'with jitter');

select * from finish();
rollback;
