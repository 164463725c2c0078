begin;
select plan(2);
select wa_test.noon();

create temp table first on commit drop as select wa_test.turn('hello') as turn;
select wa_test.fail(f.turn, p_retry_after => '20 days') from first as f;
delete from wa.webhook_payloads;
select wa_test.advance('20 days');
create temp table retry on commit drop as select c.* from wa_test.claim() as c;
select is((select r.message_text from retry as r), 'hello', 'the dead letter keeps a copy');
select is(
    (select r.event from retry as r), (select (f.turn).event from first as f), 'the whole event'
);

select * from finish();
rollback;
