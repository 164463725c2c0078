begin;
select plan(5);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select
    is(
        (select (wa_test.complete(a.turn, 's', '{"keep": 1, "drop": 2}')).status from a),
        'processed',
        'first'
    );
create temp table b on commit drop as select wa_test.turn('b') as turn;
select is((select (b.turn).context from b), '{"keep": 1, "drop": 2}', 'the next turn sees it');
select is((select (b.turn).state from b), 's', 'and the state');
select is(
    (select (wa_test.complete(b.turn, null, '{"drop": null, "new": [3]}')).status from b),
    'processed',
    'second'
);
select results_eq(
    'select c.state, c.context from wa.webhook_conversations as c',
    $$values ('s', '{"keep": 1, "new": [3]}'::jsonb)$$,
    'null removes a key, no state keeps the state'
);

select * from finish();
rollback;
