begin;
select plan(2);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');
select wa_test.register('menu', '{"universal": ["menu"]}');
update wa.handlers set paused_at = wa.clock()
where handler = 'bot';
select wa_test.outcomes(wa_test.envelope(wa_test.message('a', '15550001')), 0);
select wa_test.outcomes(wa_test.envelope(wa_test.message('b', '15550002')), 0);
select c.seq from wa_test.claim(10) as c;

-- No client library reads infinity: the answer would be lost with the turns that are in it.
create temp table t on commit drop as
select r.turn
from wa_test.receive(
    wa_test.envelope(wa_test.message('menu', '15550001'), wa_test.message('menu', '15550002'))
) as r;
select is(
    (
        select c.next_due_at
        from t
        cross join wa_test.complete(t.turn) as c
        where (t.turn).phone = '15550001'
    ),
    null,
    'one turn'
);
select results_eq(
    $$
    select c.next_due_at
    from wa_api.complete_messages(
        (
            select jsonb_agg(to_jsonb(t.turn))
            from t
            inner join wa.pending_messages as p on p.event_key = (t.turn).event_key
        )
    ) as c
    $$,
    'values (null::timestamptz)', 'several together'
);

select * from finish();
rollback;
