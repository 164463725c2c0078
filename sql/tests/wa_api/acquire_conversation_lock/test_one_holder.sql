begin;
select plan(6);
select wa_test.noon();

create temp table a on commit drop as
select (t.t).conversation_id as id from (select wa_test.turn('a', '15550001', false) as t) as t;
create temp table lock on commit drop as
select wa_api.acquire_conversation_lock(a.id, 'w') as token from a;

select isnt((select l.token from lock as l), null, 'free: a token');
select is((select wa_api.acquire_conversation_lock(a.id, 'v') from a), null, 'held: null');
select results_eq(
    $$
    select c.locked_by, c.lock_expires_at - wa.clock(), c.locked_at = wa.clock()
    from wa.webhook_conversations as c
    $$,
    $$values ('w', interval '2 minutes', true)$$, 'by whom, until when'
);
select wa_test.advance('2 minutes');
select isnt(
    (select wa_api.acquire_conversation_lock(a.id, 'v', '10 seconds') from a),
    null,
    'expired: taken over'
);
select is(
    (select wa_api.release_conversation_lock(a.id, l.token) from a cross join lock as l), false,
    'the first token is void'
);
select is(
    (select c.lock_expires_at - wa.clock() from wa.webhook_conversations as c),
    interval '10 seconds',
    'the lease asked for'
);

select * from finish();
rollback;
