begin;
select plan(1);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select is(
    (select (wa_test.fail(a.turn, 'retry_requested', true, '7 seconds')).next_retry_at from a),
    wa.clock() + interval '7 seconds', 'the handler''s own wait'
);

select * from finish();
rollback;
