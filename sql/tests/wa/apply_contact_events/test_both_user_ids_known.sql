begin;
select plan(10);
select wa_test.noon();

select wa_test.outcomes(wa_test.from_person('US.1', '15550001'), 0);
select wa_test.advance('1 second');
select wa_test.outcomes(wa_test.from_person('US.2'), 0);
insert into wa.contact_preferences (conversation_id, category, choice, changed_at)
select
    c.conversation_id,
    n.category,
    n.choice,
    n.changed_at
from wa.webhook_conversations as c
cross join (values ('marketing_messages', 'stop', wa.clock())) as n (category, choice, changed_at)
where c.bsuid = 'US.1';

select wa_test.advance('1 second');
select wa_test.apply(wa_test.user_id_update('US.1', 'US.2'));
select results_eq(
    'select p.* from wa_test.people() as p',
    $$values ('US.2', '15550001', null), (null, null, 'US.2')$$,
    'the current id takes over, and the phone'
);
select is(
    wa_test.identity_audit(), 'superseded, took over', 'nothing silently'
);
select is((select count(*) from wa.pending_messages), 2::bigint, 'nothing of either is lost');

create temp table conversation on commit drop as
select
    o.conversation_id as old_id,
    o.superseded_by as new_id
from wa.webhook_conversations as o
where o.bsuid is null;
select is(
    (
        select f.choice
        from wa_ops.contact_preferences as f
        inner join conversation as c on f.conversation_id = c.new_id
    ), 'stop', 'what the person wants holds on'
);
select results_eq(
    'select wa.still_waits(c.new_id), wa.still_waits(c.old_id) from conversation as c',
    $$values (true, false)$$, 'the old backlog goes first'
);
select wa_test.outcomes(wa_test.from_person('US.1', null, wa.clock() - interval '1 minute'), 0);
select is(
    (
        select c.received_seq
        from wa.webhook_conversations as c
        where c.bsuid = 'US.2'
    ),
    2::bigint, 'what comes late under the old id joins the new line'
);
update wa.pending_messages as p
set status = 'running'
from conversation as c
where p.conversation_id = c.old_id;
select ok(wa.still_waits(c.new_id), 'while it runs') from conversation as c;
update wa.pending_messages as p
set status = 'retrying', retry_at = wa.clock() + interval '1 hour'
from conversation as c
where p.conversation_id = c.old_id;
select ok(not wa.still_waits(c.new_id), 'a parked failure holds up nobody') from conversation as c;
delete from wa.pending_messages as p
using conversation as c
where p.conversation_id = c.old_id;
select ok(not wa.still_waits(c.new_id), 'drained') from conversation as c;
select is(
    wa_test.apply(wa_test.user_id_update('US.1', 'US.2', null, wa.clock() - interval '1 day')),
    1::bigint, 'told again, with another time: nothing to do'
);

select * from finish();
rollback;
