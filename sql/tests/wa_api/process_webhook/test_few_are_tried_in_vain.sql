begin;
select plan(2);
select wa_test.noon();
select wa_test.turn('a', '15550001');

-- Behind a turn that is running; the last contact is free.
create temp table r on commit drop as
select r.*
from wa_test.receive(
    wa_test.envelope(
        variadic array(
            select wa_test.message('m' || n, case when n < 40 then '15550001' else '15550002' end)
            from generate_series(1, 40) as n
            order by n
        )
    ),
    4
) as r;
select results_eq(
    'select r.outcome, count(*) from r group by 1 order by 1',
    $$values ('contended', 20::bigint), ('waiting', 20)$$, 'after twenty it only stores'
);
select is((select c.message_text from wa_test.claim() as c), 'm40', 'a worker takes what it left');

select * from finish();
rollback;
