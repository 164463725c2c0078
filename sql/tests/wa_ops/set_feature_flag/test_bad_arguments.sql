begin;
select plan(10);

create function pg_temp.attempt(p_arguments text)
returns text
language sql
as $$
    select format(
        'select wa_ops.set_feature_flag(%s)', p_arguments
    );
$$;

select throws_ok(
    pg_temp.attempt($$'WA_ENHANCED_PROCESSING', true$$), 'WA101', 'a reason is required', 'why?'
);
select throws_ok(
    pg_temp.attempt($$'WA_ENHANCED_PROCESSING', true, p_reason => ' '$$), 'WA101', null, 'blank'
);
select throws_ok(
    pg_temp.attempt($$'unheard of', true, p_reason => 'x'$$), 'WA401', null, 'no such flag'
);
select throws_ok(pg_temp.attempt($$null, true, p_reason => 'x'$$), 'WA401', null, 'no flag');
select
    throws_ok(
        pg_temp.attempt(format('''WA_ENHANCED_PROCESSING'', null, %s, p_reason => ''x''', p.share)),
        'WA101', null, 'a share of ' || p.share
    )
from (values ('-1'), ('100.01'), ('0.001'), ('1e10'), ('''NaN''')) as p (share);
select throws_ok(
    pg_temp.attempt(
        $$
        'WA_ENHANCED_PROCESSING', p_reason => 'x',
        p_add_test_contacts => (
            select array_agg((250788000000 + n)::text) from generate_series(1, 1001) as n
        )
        $$
    ),
    'WA101', 'a flag has too many test contacts', 'too many test contacts'
);

select * from finish();
rollback;
