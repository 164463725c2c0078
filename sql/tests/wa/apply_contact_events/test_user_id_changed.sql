begin;
select plan(6);
select wa_test.noon();

select wa_test.outcomes(wa_test.from_person('US.1', '15550001'), 0);
select wa_test.apply(wa_test.user_id_update('US.1', 'US.2', '15550001'));
select results_eq(
    'select p.* from wa_test.people() as p',
    $$values ('US.2', '15550001', null::text)$$, 'the conversation goes on under the current id'
);
select is(wa_test.identity_audit(), 'BSUID changed', 'which is in the audit');
select results_eq(
    $$
    select t.what, t.status
    from wa.processed_webhook_messages as m
    cross join wa_api.message_timeline(m.event_key::text) as t
    where m.kind = 'user_id_update' and t.what = 'identity changed'
    $$,
    $$values ('identity changed', 'home')$$, 'and in the event''s timeline'
);
select is(
    wa_test.outcomes(wa_test.from_person('US.2', '15550001'), 0), 'waiting', 'the next message'
);
select is(
    wa_test.outcomes(wa_test.from_person('US.1', null, wa.clock() - interval '1 hour'), 0),
    'waiting', 'and a late one under the old id'
);
select is((select max(c.received_seq) from wa.webhook_conversations as c), 3::bigint, 'are its');

select * from finish();
rollback;
