begin;
select plan(1);

-- What arrives, and when, is tested with two sessions: tests/test_wake.py.
select lives_ok('select wa_api.wake_workers()', 'no worker listens, and nothing fails');

select * from finish();
rollback;
