begin;
select plan(7);
select wa_test.noon();
select wa_test.register('slow', '{"is_default": true, "timeout_s": 20}');

create temp view seen as
select
    s.decision,
    p.event #>> '{message,text,body}' as said,
    s.behind is not null as is_behind,
    s.lease_ends_at - s.decided_at as lease
from wa.shadow_decisions as s
inner join wa.webhook_payloads as p on s.event_key = p.event_key;
create function pg_temp.write(variadic p_texts text[])
returns text
language sql
as $$
    select wa_test.outcomes(
        wa_test.envelope(variadic array(select wa_test.message(t) from unnest(p_texts) as t)),
        9, false
    );
$$;

select is(pg_temp.write('unseen'), 'original', 'off by default');
select is_empty('select from wa.shadow_decisions', 'nothing is recorded then');

update wa.feature_flags set is_enabled = true, rollout_percentage = 100
where flag = 'WA_SHADOW_DECISIONS';
select pg_temp.write('first');
select pg_temp.write('second', 'third');
select wa_test.outcomes(wa_test.envelope(wa_test.message('other', '15550002')), 9, false);
select results_eq(
    'select s.said, s.decision, s.is_behind, s.lease from seen as s order by 1',
    $$
    values
    ('first', 'dispatched', false, interval '25 seconds'),
    ('other', 'dispatched', false, interval '25 seconds'),
    ('second', 'contended', true, interval '25 seconds'),
    ('third', 'contended', true, interval '25 seconds')
    $$,
    'contended behind one that runs; other conversations are not'
);
select wa_test.advance('26 seconds');
select pg_temp.write('fourth', 'fifth');
select results_eq(
    'select s.said, s.decision, s.is_behind from seen as s where s.said ~ ''^f.....?$'''
    ' and s.said <> ''first'' order by 1 desc',
    $$values ('fourth', 'dispatched', false), ('fifth', 'waiting', true)$$,
    'dispatched after the leases, waiting behind one of the same request'
);
select wa_test.outcomes(wa_test.envelope(wa_test.message('enhanced', '15550003')), 9, true);
select is_empty(
    'select from seen as s where s.said = ''enhanced''', 'nothing of the enhanced flow'
);

update wa.feature_flags
set rollout_percentage = 0, test_contacts = '{15550004}'
where flag = 'WA_SHADOW_DECISIONS';
select wa_test.outcomes(wa_test.envelope(wa_test.message('tester', '15550004')), 9, false);
select wa_test.outcomes(wa_test.envelope(wa_test.message('not chosen', '15550005')), 9, false);
select isnt_empty('select from seen as s where s.said = ''tester''', 'the sample''s contacts');
select is_empty('select from seen as s where s.said = ''not chosen''', 'and no others');

select * from finish();
rollback;
