begin;
select plan(2);
select wa_test.noon();

create temp table b on commit drop as select wa_test.turn('b', '15550002') as turn;
create temp table a on commit drop as select wa_test.turn('a', '15550001') as turn;

select is(
    (
        select
            (
                wa_test.complete(
                    a.turn, null, null, '[{"to": "+15550002", "kind": "text", "body": {}}]'
                )
            ).replies
        from a
    ),
    1, 'by phone'
);
select is(
    (select o.conversation_id from wa.outbound_messages as o),
    (select (b.turn).conversation_id from b),
    'it goes to the other conversation'
);

select * from finish();
rollback;
