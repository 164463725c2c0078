begin;
select plan(3);
select wa_test.noon();

select wa_api.worker_heartbeat('old', 0);
select wa_api.record_requests(
    jsonb_build_object('source', gen_random_uuid(), 'no', 1, 'counts', '[]'::jsonb)
);
select wa_test.advance('2 days');
select wa_api.worker_heartbeat('new', 0);
select is(wa.trim_operational_history(), 2, 'a worker and a web process silent for a day');
select wa_test.advance('29 days');
select is(wa.trim_operational_history(), 1, 'the other worker');

select wa.note_action('retry', 'x', null);
select wa_test.advance('91 days');
select is(wa.trim_operational_history(), 1, 'what operators did, with the audit''s retention');

select * from finish();
rollback;
