begin;
select plan(5);

-- The views read the transaction's time, so the rows are moved instead of the clock.
create temp table a on commit drop as select wa_test.turn('a', '15550001') as turn;
select r.outcome from wa_test.receive(wa_test.envelope(wa_test.message('b', '15550001')), 1) as r;
select r.outcome from wa_test.receive(wa_test.envelope(wa_test.message('c', '15550002')), 0) as r;
create temp table d on commit drop as select wa_test.turn('d', '15550003') as turn;
select f.dlq_id
from d
cross join lateral wa_test.fail(d.turn) as f;
select wa_test.complete(wa_test.turn('e', '15550004'));

create function pg_temp.health()
returns setof text
language sql
as $$
    select concat_ws(' ', h.health, h.waiting_count, h.retrying_count, h.is_locked)
    from wa_ops.webhook_conversation_health as h
    order by h.conversation_id;
$$;

select results_eq(
    'select pg_temp.health()', array['locked 1 0 t', 'waiting 1 0 f', 'error 0 1 f'],
    'one by one; who rests is not there'
);
select results_eq(
    'select l.conversation_id, l.locked_by, l.is_expired from wa_ops.conversation_locks as l',
    $$select (a.turn).conversation_id, 'web-1', false from a$$, 'the lock that is held'
);

update wa.webhook_conversations as c
set
    status = 'active',
    lock_expires_at = c.lock_expires_at - interval '10 minutes',
    locked_at = c.locked_at - interval '10 minutes';
update wa.due_conversations as u set due_at = u.due_at - interval '10 minutes'
where not u.is_retry;
select results_eq(
    'select pg_temp.health()', array['lock_expired 1 0 t', 'stuck 1 0 f', 'retrying 0 1 f'],
    'after ten minutes in which nothing happened'
);
select results_eq(
    'select l.is_expired, round(l.age_seconds::numeric / 600) from wa_ops.conversation_locks as l',
    'values (true, 1::numeric)', 'its lease has ended'
);

update wa.due_conversations as u set due_at = 'infinity'
where u.conversation_id = (select max(c.conversation_id) - 2 from wa.webhook_conversations as c);
select ok('held_back 1 0 f' in (select pg_temp.health()), 'its handler is paused');

select * from finish();
rollback;
