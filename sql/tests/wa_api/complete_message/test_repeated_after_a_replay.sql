begin;
select plan(3);
select wa_test.noon();
create temp table t on commit drop as
select wa_test.turn('a') as turn;

create function pg_temp.complete()
returns integer
language sql
as $$
    select c.replies
    from t
    cross join wa_test.complete(
        t.turn, null, null, '[{"kind": "text", "body": {}}, {"kind": "text", "body": {}}]'
    ) as c;
$$;

select is(pg_temp.complete(), 2, 'two replies');
select wa_test.advance('1 second');
select wa_ops.replay_messages(
    array[(t.turn).event_key::text], p_reason => 'x', p_dry_run => false
) from t;
update t set turn = c from wa_test.claim() as c;
select is(pg_temp.complete(), 2, 'two more');
select wa_test.advance('1 second');
select is(pg_temp.complete(), 2, 'again: those of this turn');

select * from finish();
rollback;
