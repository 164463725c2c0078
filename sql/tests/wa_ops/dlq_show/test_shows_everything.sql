begin;
select plan(6);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('hello there') as turn;
create temp table dead on commit drop as
select f.* from a cross join wa_test.fail(a.turn) as f;
select wa_ops.retry_dlq(d.dlq_id, 'again') from dead as d;
create temp table shown on commit drop as select wa_ops.dlq_show(d.dlq_id) as s from dead as d;
select is(
    (select d.s #>> '{dead_letter,payload,message,text,body}' from shown as d), 'hello there',
    'what the person wrote'
);
select is((select d.s #>> '{attempts,0,error_stack}' from shown as d), 'line 1', 'each attempt');
select is((select d.s #>> '{message,status}' from shown as d), 'pending', 'the ledger row');
select is((select d.s #>> '{in_line,status}' from shown as d), 'retrying', 'its place in line');
select is((select d.s #>> '{actions,0,reason}' from shown as d), 'again', 'what operators did');
select throws_ok('select wa_ops.dlq_show(77)', 'WA401', null, 'unknown');

select * from finish();
rollback;
