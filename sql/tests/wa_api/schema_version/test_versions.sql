begin;
select plan(2);
select wa_test.noon();

select
    ok(
        (select v.version >= v.oldest_program from wa_api.schema_version() as v),
        'a program can work on it'
    );
select ok((select v.oldest_program >= 1 from wa_api.schema_version() as v), 'counted from 1');

select * from finish();
rollback;
