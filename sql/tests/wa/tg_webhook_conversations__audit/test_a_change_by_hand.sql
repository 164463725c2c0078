begin;
select plan(2);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a', '15550001', false) as turn;
update wa.webhook_conversations set status = 'closed';
select results_eq(
    $$
    select t.from_status, t.to_status, t.reason, t.actor = session_user
    from wa.conversation_state_transitions as t
    $$,
    $$values ('active', 'closed', 'changed by hand', true)$$, 'is audited with its actor'
);
update wa.webhook_conversations set last_activity_at = wa.clock();
select
    is(
        (select count(*) from wa.conversation_state_transitions), 1::bigint, 'other columns are not'
    );

select * from finish();
rollback;
