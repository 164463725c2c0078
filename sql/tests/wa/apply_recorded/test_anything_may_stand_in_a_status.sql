begin;
select plan(4);
select wa_test.noon();

select wa_test.accepted(wa_test.sending('018f0000-0000-7000-8000-00000000000a'), 'wamid.R');

select lives_ok(
    $$
    select wa_test.apply(
        wa_test.statuses(
            wa_test.status('sent', 'wamid.R')
            || jsonb_build_object(
                'errors', '[{"code": "x"}]'::jsonb, 'pricing', 7, 'conversation', '[]'::jsonb,
                'biz_opaque_callback_data', repeat('x', 512)
            ),
            wa_test.status('failed', 'wamid.R')
            || '{"errors": [{"code": 99999999999999}], "biz_opaque_callback_data": {"a": 1}}',
            wa_test.status('delivered', 'wamid.R') || '{"timestamp": "soon"}',
            wa_test.status('played', 'wamid.R') || '{"timestamp": "99999999999999"}',
            wa_test.status('deleted', 'wamid.R'),
            wa_test.status('sent', 'wamid.R') || '{"id": {"a": 1}, "status": [1]}',
            wa_test.status('read', repeat('w', 9000))
            || '{"conversation": {"expiration_timestamp": "99999999999999"}}',
            wa_test.status('read', 'wamid.R')
            || '{"biz_opaque_callback_data": "018f0000-0000-7000-8000-00000000000b"}'
        )
    )
    $$, 'nothing of it stops the request'
);
select results_eq(
    'select o.status, o.error_code, o.failed_at is null from wa.outbound_messages as o',
    $$values ('read', null::integer, false)$$,
    'what can be understood counts; a time beyond all days is stale'
);
select results_eq(
    'select u.kind, u.reason from wa_ops.unapplied_events as u',
    $$
    values ('status', 'statuses[].status: not a known status'),
    ('status', 'statuses[].status: not a known status')
    $$,
    'an unknown status is noted'
);
select is(
    wa_test.outcomes(wa_test.statuses(wa_test.status('deleted', 'wamid.Q'))), 'recorded',
    'and recorded like any other'
);

select * from finish();
rollback;
