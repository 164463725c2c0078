begin;
select plan(13);
select wa_test.noon();

create function pg_temp.floor_after(p_by interval)
returns date
language plpgsql
as $$
begin
    perform wa_test.advance(p_by);
    perform wa.drop_partitions();
    return (select s.ledger_floor from wa.settings as s);
end;
$$;

create temp table was on commit drop as
select s.ledger_floor as floor, (wa.clock() at time zone 'UTC')::date as day from wa.settings as s;

select is(wa.drop_partitions(), 0, 'nothing is old enough');
select is(pg_temp.floor_after('3 days'), w.floor + 1, 'the floor moves a day at a time')
from was as w;
select is(wa_test.has_day('processed_webhook_messages', w.floor), true, 'that run drops nothing')
from was as w;
select is(pg_temp.floor_after('2 minutes'), w.floor + 2, 'and again') from was as w;
select
    is(
        wa_test.has_day('processed_webhook_messages', w.floor), true,
        'two minutes later it is still there: somebody may have read the old floor'
    )
from was as w;
select is(pg_temp.floor_after('121 seconds'), w.floor + 3, 'up to the retention') from was as w;
select is(wa_test.has_day('processed_webhook_messages', w.floor), false, 'now it is dropped')
from was as w;
select
    is(
        wa_test.has_day('processed_webhook_messages', w.floor + 1), true, 'one partition per run'
    )
from was as w;
select is(pg_temp.floor_after('1 hour'), w.floor + 3, 'no further') from was as w;
update wa.settings set ledger_retention_days = 60;
select is(pg_temp.floor_after('1 hour'), w.floor + 3, 'nor back for a longer retention')
from was as w;

update wa.settings set ledger_floor_moved_at = wa.clock() + '1 year', ledger_retention_days = 29;
select is(wa.drop_partitions(), 0, 'the clock was a year ahead');
select wa_test.advance('3 minutes');
select is(wa.drop_partitions(), 1, 'that does not stop retention for a year');
select throws_ok(
    'update wa.settings set ledger_retention_days = 7', '23514', null,
    'Meta repeats for 7 days: never under 8'
);

select * from finish();
rollback;
