begin;
select plan(7);
select wa_test.noon();

select is(wa.epoch_to_timestamp('1700000000'), '2023-11-14 22:13:20+00'::timestamptz, 'seconds');
select is(wa.epoch_to_timestamp('soon'), null, 'a word');
select is(wa.epoch_to_timestamp('-1'), null, 'negative');
select is(wa.epoch_to_timestamp('1.5'), null, 'a fraction');
select is(wa.epoch_to_timestamp('1700000000000'), 'infinity'::timestamptz, 'milliseconds');
select is(wa.epoch_to_timestamp(repeat('9', 500)), 'infinity'::timestamptz, 'rubbish');
select is(wa.epoch_to_timestamp(null), null, 'nothing');

select * from finish();
rollback;
