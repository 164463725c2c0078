begin;
select plan(14);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');
create temp table t on commit drop as
select wa_test.turn('a') as turn;

create function pg_temp.complete(p_timers jsonb)
returns text
language sql
as $$
    select c.status
    from t
    cross join wa_api.complete_message(
        (t.turn).event_day, (t.turn).event_key, (t.turn).conversation_id, (t.turn).lock_token,
        null, null, null, 1, p_timers => p_timers
    ) as c;
$$;

select
    throws_ok(
        format(
            'select wa_api.schedule_event(%s, $$bot$$, $$x$$, %L)', (t.turn).conversation_id, n.at
        ),
        'WA101', 'cannot set this timer', 'at ' || n.at
    )
from t
cross join (values ('-infinity'), ('infinity')) as n (at);
select
    throws_ok(
        format('select pg_temp.complete(%L)', n.timers), 'WA101',
        'the result of the turn cannot be stored', 'timers: ' || n.timers
    )
from (
    values
    ('{"a": 1}'), ('[1]'), ('[null]'), ('[{"after_s": 1}]'), ('[{"name": 5, "after_s": 1}]'),
    ('[{"name": "x", "after_s": "abc"}]'), ('[{"name": "x", "after_s": "NaN"}]'),
    ('[{"name": "x", "after_s": 1e300}]'), ('[{"name": "x", "after_s": -1}]'),
    ('[{"name": "x", "after_s": 1, "data": []}]')
) as n (timers);
select is(
    pg_temp.complete(
        '[{"name": "x", "after_s": 31622400}, {"name": "y"}, {"name": "z", "after_s": 0.5}]'
    ),
    'processed', 'a year, none, and half a second'
);
select is((select count(*) from wa.scheduled_events), 2::bigint, 'are set');

select * from finish();
rollback;
