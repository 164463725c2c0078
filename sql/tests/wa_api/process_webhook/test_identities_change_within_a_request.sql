begin;
select plan(7);
select wa_test.noon();

create function pg_temp.from_user(
    p_user text, p_phone text, p_text text, p_seconds integer = 0
)
returns jsonb
language sql
as $$
    select jsonb_strip_nulls(
        wa_test.message(p_text, p_phone, null, wa.clock() + make_interval(secs => p_seconds))
        || jsonb_build_object('from_user_id', p_user)
    );
$$;

create function pg_temp.placed()
returns table (text text, bsuid text, phone text)
language sql
as $$
    select w.event #>> '{message,text,body}', c.bsuid, c.phone
    from wa.webhook_payloads as w
    inner join wa.pending_messages as p on p.event_key = w.event_key
    inner join wa.webhook_conversations as c on c.conversation_id = p.conversation_id;
$$;

-- A message that moves its writer's phone, then one of whoever has that phone now.
select wa_test.receive(wa_test.envelope(pg_temp.from_user('US.2', '15550002', 'before')), 0);
select wa_test.receive(
    wa_test.envelope(
        pg_temp.from_user('US.2', '15550001', 'new number'),
        pg_temp.from_user(null, '15550002', 'somebody else')
    ), 0
);
select results_eq(
    $$select * from pg_temp.placed() where text in ('new number', 'somebody else') order by 1$$,
    $$values ('new number', 'US.2', '15550001'), ('somebody else', null, '15550002')$$,
    'a phone without its former owner'
);

-- A user id that is learned by the first message, and comes without the phone in the second.
select wa_test.receive(wa_test.envelope(pg_temp.from_user(null, '15550005', 'phone only')), 0);
select wa_test.receive(
    wa_test.envelope(
        pg_temp.from_user('US.5', '15550005', 'both'),
        pg_temp.from_user('US.5', null, 'user id only')
    ), 0
);
select is(
    (
        select count(*)
        from wa.webhook_conversations as c
        where c.bsuid = 'US.5' or c.phone = '15550005'
    ), 1::bigint,
    'one person, one conversation'
);
select is(
    (
        select count(*)
        from pg_temp.placed() as p
        where p.bsuid = 'US.5'
    ), 3::bigint,
    'with all three messages'
);

-- Two claim a phone; the older pairing comes second.
select wa_test.receive(wa_test.envelope(pg_temp.from_user('US.6', '15550006', 'x')), 0);
select wa_test.receive(wa_test.envelope(pg_temp.from_user('US.7', null, 'x')), 0);
select wa_test.receive(
    wa_test.envelope(
        pg_temp.from_user('US.6', '15550006', 'newer', 9),
        pg_temp.from_user('US.7', '15550006', 'older', 5)
    ), 0
);
select is(
    (
        select c.bsuid from wa.webhook_conversations as c
        where c.phone = '15550006'
    ), 'US.6',
    'the newest pairing counts'
);

-- Two new contacts in turn; the second has it at the same second.
select wa_test.receive(
    wa_test.envelope(
        pg_temp.from_user('US.9', '15550009', 'x'),
        pg_temp.from_user('US.8', '15550009', 'x')
    ), 0
);
select is(
    (
        select c.bsuid from wa.webhook_conversations as c
        where c.phone = '15550009'
    ), 'US.8',
    'the last one of those that came at once'
);

-- The phone goes on and comes back within one request.
select wa_test.receive(
    wa_test.envelope(
        pg_temp.from_user('US.A', '15550010', 'a'),
        pg_temp.from_user('US.B', '15550010', 'b'),
        pg_temp.from_user(null, '15550010', 'c'),
        pg_temp.from_user('US.A', '15550010', 'd'),
        pg_temp.from_user(null, '15550010', 'e')
    ), 0
);
select results_eq(
    $$select p.bsuid, string_agg(p.text, '' order by p.text) from pg_temp.placed() as p
    where p.bsuid in ('US.A', 'US.B') group by 1 order by 1$$,
    $$values ('US.A', 'ade'), ('US.B', 'bc')$$, 'each with whom it was then'
);
select results_eq(
    $$select c.bsuid, c.phone from wa.webhook_conversations as c
    where c.bsuid in ('US.A', 'US.B') order by 1$$,
    $$values ('US.A', '15550010'), ('US.B', null)$$, 'and at last'
);

select * from finish();
rollback;
