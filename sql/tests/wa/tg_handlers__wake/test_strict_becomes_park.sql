begin;
select plan(6);
select wa_test.noon();
select wa_test.register('one', '{"is_default": true, "ordering": "strict"}');

-- A failed message, and one that it holds up.
create function pg_temp.blocked(p_phone text)
returns void
language sql
as $$
    update wa.handlers as h set ordering = 'strict'
    where h.handler = 'one';
    select wa_test.fail(wa_test.turn('a', p_phone));
    select wa_test.outcomes(wa_test.envelope(wa_test.message('behind ' || p_phone, p_phone)));
$$;
create function pg_temp.run()
returns text
language sql
as $$
    select string_agg(c.message_text, ',') from wa_test.claim(10) as c;
$$;

select pg_temp.blocked('15550001');
select is(pg_temp.run(), null, 'those behind a failed one wait, strictly');
select wa_test.register('one', '{"is_default": true, "ordering": "park"}');
select is(pg_temp.run(), 'behind 15550001', 'a new release parks: they go on at once');

select pg_temp.blocked('15550002');
update wa.handlers as h set ordering = 'park'
where h.handler = 'one';
select is(pg_temp.run(), 'behind 15550002', 'so they do when it is changed by hand');

select pg_temp.blocked('15550003');
alter table wa.handlers disable trigger _500_wake;
update wa.handlers as h set ordering = 'park'
where h.handler = 'one';
select is(pg_temp.run(), null, 'busy at that moment');
select wa_ops.cleanup_stuck_webhook_conversations();
select is(pg_temp.run(), 'behind 15550003', 'found by the job');

select pg_temp.blocked('15550004');
update wa.settings as s set strict_block = '0 seconds';
select wa_ops.cleanup_stuck_webhook_conversations();
select is(pg_temp.run(), 'behind 15550004', 'so is what a lower limit sets free');

select * from finish();
rollback;
