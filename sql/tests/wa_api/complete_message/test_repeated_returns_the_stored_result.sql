begin;
select plan(4);
select wa_test.noon();

create temp table first on commit drop as select wa_test.turn('a') as turn;
create temp table replies on commit drop as
select '[{"kind": "text", "body": {"type": "text"}}]'::jsonb as doc;

select is(
    (
        select c.repeated
        from first as f
        cross join replies as r
        cross join wa_test.complete(f.turn, 'x', null, r.doc) as c
    ),
    false, 'first'
);
select results_eq(
    $$
    select c.status, c.replies, c.repeated
    from first as f
    cross join replies as r
    cross join wa_test.complete(f.turn, 'y', null, r.doc) as c
    $$,
    $$values ('processed', 1, true)$$, 'again: the stored result'
);
select is((select c.state from wa.webhook_conversations as c), 'x', 'and nothing changed');
select is((select count(*) from wa.outbound_messages), 1::bigint, 'no second reply');

select * from finish();
rollback;
