begin;
select plan(8);
select wa_test.noon();

select
    throws_ok(
        format('select * from wa_api.complete_messages(%L)', n.results), 'WA101',
        'cannot settle with these arguments', 'p_results: ' || coalesce(n.results, 'none')
    )
from (
    values
    (null),
    ('{}'),
    ('[1]'),
    ('[null]'),
    ('[{"event_key": "x"}]'),
    ('[{"event_day": "tomorrowish"}]'),
    ('[{"duration_ms": 99999999999}]'), ('[[]]')
) as n (results);

select * from finish();
rollback;
