begin;
select plan(6);
select wa_test.noon();

create function pg_temp.dead(p_from text, p_retryable boolean)
returns bigint
language sql
as $$
    select f.dlq_id from wa_test.fail(wa_test.turn('a', p_from), p_retryable => p_retryable) as f;
$$;

create temp table dead on commit drop as
select
    n,
    pg_temp.dead('1555000' || n, n < 3) as dlq_id
from generate_series(1, 3) as n;
create function pg_temp.id(p_n integer)
returns bigint
language sql
as $$
    select d.dlq_id from dead as d where d.n = p_n;
$$;

update wa.webhook_dlq as d set next_retry_at = now() - interval '90 seconds'
where d.dlq_id = pg_temp.id(1);
update wa.webhook_dlq as d set next_retry_at = now() + interval '1 hour'
where d.dlq_id = pg_temp.id(2);

select results_eq(
    $$select concat_ws(' ', s.reason, s.resolution_status, s.message_count, s.due_count,
        s.scheduled_count, round(s.oldest_due_seconds)) from wa_ops.webhook_dlq_summary as s
    order by 1$$,
    array['handler_error exhausted 1 0 0', 'handler_error pending 2 1 1 90'],
    'what is due, what waits for its time, what was given up'
);
update wa.webhook_dlq as d set created_at = now() - interval '300 days'
where d.dlq_id = pg_temp.id(3);
select is(
    (select min(s.oldest_created_at) from wa_ops.webhook_dlq_summary as s),
    now() - interval '300 days', 'what nobody resolved has no age limit'
);
update wa.webhook_dlq as d
set resolution_status = 'discarded', resolved_at = now() - interval '1 hour'
where d.dlq_id = pg_temp.id(3);
select is(
    (select sum(s.message_count) from wa_ops.webhook_dlq_summary as s), 3::numeric,
    'what was resolved within a day'
);
update wa.webhook_dlq as d set resolved_at = now() - interval '25 hours'
where d.dlq_id = pg_temp.id(3);
select is(
    (select sum(s.message_count) from wa_ops.webhook_dlq_summary as s), 2::numeric, 'not for longer'
);

update wa.webhook_dlq as d set error_message = 'boom at Ann'
where d.dlq_id <> pg_temp.id(3);
update wa.webhook_dlq as d set error_message = 'other'
where d.dlq_id = pg_temp.id(3);
select results_eq(
    $$select e.error_fingerprint = f.error_fingerprint, count(*)
    from wa_ops.dlq_entries as e
    cross join wa_ops.dlq_entries as f
    where e.dlq_id = pg_temp.id(1) and f.dlq_id <> e.dlq_id group by 1 order by 1$$,
    $$values (false, 1::bigint), (true, 1)$$, 'the same error has the same fingerprint'
);
update wa.settings as s set fingerprint_key = 'another';
select isnt(
    (
        select e.error_fingerprint from wa_ops.dlq_entries as e
        where e.dlq_id = pg_temp.id(1)
    ),
    left(encode(sha256(convert_to('boom at Ann', 'UTF8')), 'hex'), 16),
    'which nobody can compute who does not know the key'
);

select * from finish();
rollback;
