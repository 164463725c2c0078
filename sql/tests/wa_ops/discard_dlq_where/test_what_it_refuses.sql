begin;
select plan(6);

select throws_ok(
    $$select wa_ops.discard_dlq_where(p_reason => 'timeout', p_dry_run => false)$$,
    'WA101', 'a reason is required', 'without saying why'
);
select throws_ok(
    $$select wa_ops.discard_dlq_where(p_note => 'x', p_dry_run => false)$$,
    'WA101', 'a filter is required to act', 'not all by mistake'
);
select throws_ok(
    $$select wa_ops.discard_dlq_where(p_reason => 'bogus')$$, 'WA101', 'no such reason', 'reason'
);
select throws_ok(
    $$select wa_ops.discard_dlq_where(p_handler => 'nope')$$, 'WA101', 'no such handler', 'handler'
);
select throws_ok(
    $$select wa_ops.discard_dlq_where(p_limit => 0)$$, 'WA101', null, 'a limit of nothing'
);
select is_empty('select wa_ops.discard_dlq_where()', 'all may be counted');

select * from finish();
rollback;
