begin;
select plan(6);
select wa_test.noon();

create function pg_temp.preference(p_value text, p_at timestamptz)
returns jsonb
language sql
as $$
    select wa_test.changes(
        wa_test.change(
            'user_preferences',
            jsonb_build_object(
                'user_preferences',
                jsonb_build_array(
                    jsonb_build_object(
                        'wa_id', '15550001', 'user_id', 'US.1', 'category', 'marketing_messages',
                        'value', p_value, 'timestamp', extract(epoch from p_at)::bigint
                    )
                )
            )
        )
    );
$$;

select wa_test.apply(pg_temp.preference('stop', wa.clock()));
select results_eq(
    'select p.* from wa_test.people() as p', $$values ('US.1', '15550001', null::text)$$,
    'who wants no more before the first message is known from then on'
);
select wa_test.apply(pg_temp.preference('resume', wa.clock() - interval '1 minute'));
select is((select f.choice from wa.contact_preferences as f), 'stop', 'an older choice is late');
select wa_test.apply(pg_temp.preference('resume', wa.clock()));
select is((select f.choice from wa.contact_preferences as f), 'stop', 'at one time: stop');
select wa_test.apply(pg_temp.preference('resume', wa.clock() + interval '1 minute'));
select is((select f.choice from wa.contact_preferences as f), 'resume', 'the newest counts');
select wa_test.apply(pg_temp.preference('maybe', wa.clock() + interval '2 minutes'));
select is((select f.choice from wa.contact_preferences as f), 'resume', 'rubbish does not');
select is((select count(*) from wa.unapplied_events), 1::bigint, 'and is noted');

select * from finish();
rollback;
