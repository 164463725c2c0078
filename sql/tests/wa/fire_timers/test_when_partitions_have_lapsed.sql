begin;
select plan(2);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');
create temp table t on commit drop as
select wa_test.turn('a') as turn;
select wa_test.complete(t.turn) from t;
select wa_api.schedule_event((t.turn).conversation_id, 'bot', 'n', wa.clock() + '1 day') from t;

select wa_test.advance('100 days');
select is(
    (select c.message_type from wa_test.claim() as c), 'timer',
    'days without partitions get theirs'
);
select is_empty('select s.name from wa.scheduled_events as s', 'nothing was put off');

select * from finish();
rollback;
