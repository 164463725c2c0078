-- A generic plan over the ledger would lock every partition, and a drop of an old one would queue
-- all ingest behind it.
begin;
select plan(5);
select wa_test.noon();

create view pg_temp.locked as
select distinct k.relation
from pg_locks as k
inner join pg_inherits as i on k.relation = i.inhrelid
where
    k.pid = pg_backend_pid()
    and i.inhparent in ('wa.processed_webhook_messages'::regclass, 'wa.webhook_payloads'::regclass);
create temp table turns on commit drop as
select wa_test.turn('a', '15550001', true) as turn;
insert into turns
select wa_test.turn('b', '15550002', false);
select is((select count(*) from pg_temp.locked), 2::bigint, 'receiving in both flows');

select wa_test.complete(t.turn, 'here') from turns as t;
select is((select count(*) from pg_temp.locked), 2::bigint, 'completing');

create temp table more on commit drop as
select wa_test.turn('c', '15550001', true) as turn;
insert into more
select wa_test.turn('d', '15550002', false);
select wa_test.fail(m.turn, p_retry_after => '0 seconds') from more as m;
select is((select count(*) from pg_temp.locked), 2::bigint, 'failing');

create temp table retry on commit drop as select c as turn from wa_test.claim() as c;
select is((select count(*) from pg_temp.locked), 2::bigint, 'claiming');

select wa_test.fail(r.turn, p_retryable => false) from retry as r;
select is((select count(*) from pg_temp.locked), 2::bigint, 'giving up');

select * from finish();
rollback;
