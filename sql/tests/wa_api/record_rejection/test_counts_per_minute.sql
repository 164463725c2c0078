begin;
select plan(3);
select wa_test.noon();

select wa_api.record_rejection('bad_signature');
select wa_api.record_rejection('bad_signature');
select wa_test.advance('1 minute');
select wa_api.record_rejection('bad_signature');
select results_eq(
    'select r.reason, r.request_count from wa.rejected_requests as r order by r.minute',
    $$values ('bad_signature', 2::bigint), ('bad_signature', 1)$$, 'per minute and reason'
);
select throws_ok('select wa_api.record_rejection(''because'')', 'WA101', null, 'an unknown reason');
select throws_ok('select wa_api.record_rejection(null)', 'WA101', null, 'no reason');

select * from finish();
rollback;
