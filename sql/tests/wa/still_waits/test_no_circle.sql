begin;
select plan(4);
select wa_test.noon();

select wa_test.outcomes(wa_test.from_person('US.1', '15550001'), 0);
select wa_test.advance('1 second');
select wa_test.outcomes(wa_test.from_person('US.2', '15550002'), 0);
select wa_test.advance('1 second');
select wa_test.apply(wa_test.number_change('15550001', '15550002', 'US.1'));
select wa_test.apply(wa_test.number_change('15550002', '15550001', 'US.2'));
create temp table conversation on commit drop as
select
    c.conversation_id,
    c.bsuid,
    c.waits_for
from wa.webhook_conversations as c;
select is(
    (
        select count(*)
        from conversation as c
        where c.waits_for is not null
    ), 1::bigint, 'who swapped numbers'
);
update wa.webhook_conversations as c
set waits_for = o.conversation_id
from wa.webhook_conversations as o
where o.conversation_id <> c.conversation_id;
select results_eq(
    $$
    select c.bsuid, wa.still_waits(c.conversation_id) from conversation as c order by 1
    $$,
    $$values ('US.1', false), ('US.2', true)$$,
    'and would wait for each other: the one with the oldest message goes'
);
update wa.pending_messages as p set received_at = wa.clock();
select is(
    (
        select count(*)
        from conversation as c
        where wa.still_waits(c.conversation_id)
    ), 1::bigint, 'received at one moment: one of them'
);
select ok(not wa.still_waits(-1), 'no conversation waits for nobody');

select * from finish();
rollback;
