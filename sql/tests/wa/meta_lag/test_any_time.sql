begin;
select plan(5);
select is(wa.meta_lag('2026-03-01 12:00+00', '2026-03-01 12:00:02+00'), 2::float8, 'late');
select is(wa.meta_lag('2026-03-01 12:00+00', '2026-03-01 11:00+00'), 0::float8, 'ahead');
select is(wa.meta_lag('infinity', '2026-03-01 11:00+00'), null, 'a time that is none');
select is(wa.meta_lag('-infinity', '2026-03-01 11:00+00'), null, 'nor is that one');
select is(wa.meta_lag(null, '2026-03-01 11:00+00'), null, 'without a time');
select * from finish();
rollback;
