begin;
select plan(3);
select wa_test.noon();

create function pg_temp.counted()
returns setof text
language sql
as $$
    select concat_ws(' ', m.subject, m.n)
    from wa_ops.metric_rollups as m
    where m.grain = 'total' and m.measure = 'unsupported';
$$;

create function pg_temp.of_type(p_id text, p_type text)
returns jsonb
language sql
as $$
    select wa_test.message(p_id => p_id) || jsonb_build_object('type', p_type);
$$;

select wa_test.outcomes(wa_test.envelope(wa_test.message('a')));
select is_empty('select pg_temp.counted()', 'a text is known');

select wa_test.outcomes(wa_test.envelope(pg_temp.of_type('b', 'unsupported')));
select wa_test.outcomes(wa_test.envelope(pg_temp.of_type('b', 'unsupported')));
select wa_test.outcomes(wa_test.envelope(pg_temp.of_type('c', 'hologram')));
select set_eq(
    'select pg_temp.counted()', array['unsupported 1', 'unknown 1'],
    'alone, a redelivery not again'
);

select wa_test.outcomes(
    wa_test.envelope(
        wa_test.message('d'), pg_temp.of_type('c', 'hologram'), pg_temp.of_type('e', 'hologram'),
        pg_temp.of_type('f', 'hologram'), pg_temp.of_type('g', 'unsupported')
    )
);
select set_eq(
    'select pg_temp.counted()', array['unsupported 2', 'unknown 3'], 'and with others'
);

select * from finish();
rollback;
