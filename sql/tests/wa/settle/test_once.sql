begin;
select plan(3);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
create function pg_temp.settle_again(p_key uuid)
returns void
language sql
as $$
    select wa.settle(array[row(m, 'discarded', null, null)::wa.settlement])
    from a
    cross join jsonb_populate_record(
        null::wa.pending_messages,
        jsonb_build_object('event_day', (a.turn).event_day, 'event_key', p_key)
    ) as m;
$$;

select throws_ok(
    'select pg_temp.settle_again(gen_random_uuid())', 'WA901', null, 'no such ledger row'
);
select is((select (wa_test.complete(a.turn)).status from a), 'processed', 'settled');
select throws_ok(
    'select pg_temp.settle_again((a.turn).event_key) from a', 'WA901', null,
    'what is settled stays so'
);

select * from finish();
rollback;
