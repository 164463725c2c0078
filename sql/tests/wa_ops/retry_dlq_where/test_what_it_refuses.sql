begin;
select plan(21);
select wa_test.noon();

create temp table gone on commit drop as
select f.dlq_id
from wa_test.turn('a') as t
cross join lateral wa_test.fail(t, 'rejected', false) as f;
create function pg_temp.told(p_filter text)
returns text
language plpgsql
as $$
declare
    v_detail text;
    v_hint text;
begin
    execute format('select count(*) from wa_ops.retry_dlq_where(%s)', p_filter);
    return 'fine';
exception
    when sqlstate 'WA101' then
        get stacked diagnostics v_detail = pg_exception_detail, v_hint = pg_exception_hint;
        return format('%s (%s): %s', sqlerrm, v_detail, v_hint);
end;
$$;

select matches(
    pg_temp.told($$p_reason => 'bogus'$$),
    '^no such reason \(p_reason=bogus\): Give one of handler_error, timeout, .*, or null',
    'a reason that there is not'
);
select is(pg_temp.told(format('p_reason => %L', r.found[1])), 'fine', 'reason ' || r.found[1])
from pg_constraint as c
cross join lateral regexp_matches(pg_get_constraintdef(c.oid), '''(\w+)''', 'g') as r (found)
where c.conname = 'webhook_dlq_reason_check';
select matches(
    pg_temp.told($$p_created_after => wa.clock(), p_created_before => wa.clock()$$),
    '^the time ends before it begins \(p_created_after=.*, p_created_before=.*\): It goes from',
    'a time that is over when it begins'
);
select matches(
    pg_temp.told($$p_handler => 'nope'$$),
    '^no such handler \(p_handler=nope\): Give one that wa_ops.handler_state lists',
    'a handler nobody has heard of'
);
select wa_test.register('orders');
select is(pg_temp.told($$p_handler => 'orders'$$), 'fine', 'a registered one');
update wa.webhook_dlq set handler = 'past';
select is(pg_temp.told($$p_handler => 'past'$$), 'fine', 'one that is gone, but left something');
select matches(
    pg_temp.told('p_dry_run => false'), '^a filter is required to act \(.*\): Give at least one of',
    'not all by mistake'
);
select is(
    (select d.resolution_status from wa.webhook_dlq as d), 'exhausted', 'nothing was done'
);
select is(pg_temp.told(''), 'fine', 'all may be counted');
select is(pg_temp.told('p_dry_run => null'), 'fine', 'that is a dry run');
select is(
    pg_temp.told($$p_dry_run => false, p_status => 'pending'$$), 'fine', 'a status is a filter'
);
select is(
    pg_temp.told($$p_dry_run => false, p_created_after => '-infinity'$$), 'fine',
    'all, said so'
);

select * from finish();
rollback;
