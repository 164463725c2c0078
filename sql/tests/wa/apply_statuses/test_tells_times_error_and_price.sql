begin;
select plan(6);
select wa_test.noon();

create temp table reply on commit drop as
select wa_test.accepted(wa_test.sending(), 'wamid.R') as outbound_id;

select is(
    wa_test.apply(
        wa_test.statuses(
            wa_test.status('sent', 'wamid.R', wa.clock() - interval '3 minutes')
            || '{
                "pricing": {"billable": true, "category": "utility"},
                "conversation": {"expiration_timestamp": "1893456000"}
            }',
            wa_test.status('read', 'wamid.R', wa.clock() - interval '1 minute')
            || '{"pricing": {"category": 7}}'
        )
    ), 2::bigint, 'one request'
);
select results_eq(
    $$
    select
        o.status, o.pricing_category, o.is_billable, wa.clock() - o.sent_at, o.delivered_at,
        wa.clock() - o.read_at, o.conversation_expires_at
    from reply as r
    cross join wa_test.outbound(r.outbound_id) as o
    $$,
    $$
    values (
        'read', '7', true, interval '3 minutes', null::timestamptz, interval '1 minute',
        timestamptz '2030-01-01 00:00:00Z'
    )
    $$,
    'all that both told, and no time that nobody told'
);
select wa_test.apply(
    wa_test.statuses(wa_test.status('read', 'wamid.R', wa.clock() - interval '2 days'))
);
select wa_test.apply(
    wa_test.statuses(wa_test.status('read', 'wamid.R', wa.clock() - interval '1 day'))
);
select results_eq(
    $$
    select wa.clock() - o.read_at
    from reply as r
    cross join wa_test.outbound(r.outbound_id) as o
    $$,
    $$values (interval '2 days')$$, 'of several times for one thing the earliest'
);
create temp table failing on commit drop as
select wa_test.accepted(wa_test.sending(), 'wamid.F') as outbound_id;
select lives_ok(
    $$
    select wa_test.apply(
        wa_test.statuses(
            wa_test.status('failed', 'wamid.F')
            || '{"errors": [{"code": 131047, "title": "Re-engagement message"}]}'
        )
    )
    $$, 'a failure'
);
select results_eq(
    $$
    select o.status, o.error_code, o.error_class
    from failing as f
    cross join wa_test.outbound(f.outbound_id) as o
    $$,
    $$values ('failed', 131047, 'other_route')$$, 'with its code and what to do about it'
);
select results_eq(
    $$
    select d.what, d.status, d.detail ->> 'error_class'
    from failing as f
    cross join wa_test.outbound(f.outbound_id) as o
    cross join wa.reply_entries(o.event_key) as d
    order by d.at, d.what desc
    $$,
    $$values ('reply', 'failed', null), ('delivery', 'failed', 'other_route')$$,
    'and in the timeline'
);

select * from finish();
rollback;
