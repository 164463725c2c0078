begin;
select plan(8);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true}');
create temp table first on commit drop as
select
    r.event_key,
    r.turn
from wa_test.receive(wa_test.envelope(wa_test.message('a', p_id => 'wamid.T'))) as r;
select is((select (wa_test.fail(f.turn)).retry_count from first as f), 0, 'fails');
select wa_test.advance('1 minute');
select is(
    (
        select (wa_test.complete(c, 'asked', null, '[{"kind": "text", "body": {}}]')).status
        from wa_test.claim() as c
    ), 'processed', 'then succeeds'
);
create temp table told on commit drop as select t.* from wa_api.message_timeline('wamid.T') as t;
select results_eq(
    'select t.what, t.status from told as t where t.what in (''received'', ''settled'')',
    $$values ('received', 'message'), ('settled', 'processed')$$, 'from receipt to end'
);
select set_eq(
    'select distinct t.what from told as t',
    array[
        'received', 'turn began', 'attempt failed', 'dead letter opened', 'dead letter',
        'state changed', 'reply', 'settled'
    ],
    'all that happened'
);
select results_eq(
    'select t.* from first as f cross join wa_api.message_timeline(f.event_key::text) as t',
    'select t.* from told as t', 'by event key'
);
select results_eq(
    'select t.* from wa_api.message_timeline(''test'') as t',
    'select t.* from told as t',
    'by correlation id'
);
select is_empty(
    $$select t.* from told as t where t.detail::text ~ '15550001|Ann|wamid|it broke'$$,
    'nothing private in it'
);
select is_empty('select * from wa_api.message_timeline(''nothing'')', 'an unknown id');

select * from finish();
rollback;
