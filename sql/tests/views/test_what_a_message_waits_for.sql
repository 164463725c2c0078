begin;
select plan(9);
select wa_test.set_now(now());

-- The view reads the transaction's time, so rows are moved instead of the clock.
create function pg_temp.waits(p_text text) returns text
language sql as $$
    select u.waits_for
    from wa_ops.unsettled_messages as u
    inner join wa.webhook_payloads as w on w.event_key = u.event_key
    where w.event #>> '{message,text,body}' = p_text;
$$;

insert into wa.handlers (handler, timeout, is_default, ordering)
values ('h', '10 s', true, 'strict');
select r.outcome
from wa_test.receive(
    wa_test.envelope(
        wa_test.message('first'), wa_test.message('second')
    ), 0
) as r;
select is(pg_temp.waits('first'), null, 'a worker may take it');
select is(pg_temp.waits('second'), 'earlier_message', 'one is before it');

update wa.due_conversations as d set due_at = now() + interval '1 minute';
select is(pg_temp.waits('first'), 'due_at', 'paced, or put off');

update wa.webhook_conversations as c set waits_for = 0;
select is(pg_temp.waits('first'), 'older_conversation', 'whose identity it took over');
update wa.webhook_conversations as c set waits_for = null;

update wa.pending_messages as p set ready_at = now() + interval '1 second'
where p.seq = 1;
select is(pg_temp.waits('first'), 'burst', 'more may come');

update wa.pending_messages as p
set status = 'retrying', retry_at = now() + interval '1 minute', handler = 'h'
where p.seq = 1;
select is(pg_temp.waits('first'), 'retry_at', 'its time');
select is(pg_temp.waits('second'), 'strict_retry', 'a failed one of a strict handler');

update wa.pending_messages as p set ready_at = 'infinity', retry_at = 'infinity'
where p.seq = 1;
select is(pg_temp.waits('first'), 'paused_handler', 'its handler is paused');
select results_eq(
    'select u.retry_at, q.next_retry_at from wa_ops.unsettled_messages as u'
    ' cross join wa_ops.queue_state as q where u.seq = 1 and q.status = ''retrying''',
    'values (null::timestamptz, null::timestamptz)', 'which is no time that a client could read'
);

select * from finish();
rollback;
