begin;
select plan(1);
select wa_test.noon();

select wa_api.worker_heartbeat('w', 1);
select wa_test.advance('5 seconds');
select wa_api.worker_heartbeat('w', 3);
select results_eq(
    'select w.worker, w.running, w.heartbeat_at - w.started_at from wa.workers as w',
    $$values ('w', 3, interval '5 seconds')$$, 'its last word'
);

select * from finish();
rollback;
