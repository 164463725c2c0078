begin;
select plan(15);
select wa_test.noon();

-- Whatever may hold who it was: message, reply, dead letter, quarantine, status, flag, audit.
insert into wa.feature_flags (flag, test_contacts) values ('f', '{15559990, 15559991}');
update wa.feature_flags set test_contacts = '{+15559991, 15559992}'
where flag = 'f';
create temp table person on commit drop as select wa_test.turn('my xyzzy', '15559991') as turn;
select
    wa_test.complete(
        p.turn, 'asked', '{"name": "Ann"}',
        '[{"kind": "text", "body": {"text": "for 15559991"}}, {"kind": "text", "body": {"a": 1}}]'
    )
from person as p;
update wa.outbound_messages set status = 'delivered'
where reply_no = 2;
select wa_test.fail(wa_test.turn('broken', '15559991'), p_retryable => false);
update wa.webhook_dlq set error_message = 'no order of 15559991';
update wa.webhook_dlq_attempts set error_stack = 'at 15559991';
update wa.webhook_conversations set status = 'active', state = 'by hand';
select wa.set_audit('asked by Ann, 15559991', null, 'ann', null);
update wa.webhook_conversations set state = 'again';
select wa_test.outcomes(wa_test.statuses(wa_test.status('sent') || '{"recipient_id": "15559991"}'));
select wa_test.outcomes(
    wa_test.envelope(wa_test.message('y', '15559991') - 'timestamp')
);
select wa_test.receive_bytes('{"from": "15559991", oh'::bytea);
-- Another person.
create temp table other on commit drop as select wa_test.turn('call 15559991', '15559992') as turn;

create temp table erased on commit drop as
select e.* from wa_ops.erase_contact('100000001', '+1 555 9991', 'request 17') as e;
select results_eq(
    'select e.conversations, e.payloads, e.dead_letters, e.quarantined, e.replies from erased as e',
    'values (1, 3, 1, 2, 2)', 'counted'
);
select results_eq(
    'select e.discarded, e.transitions, e.flags, e.hooks from erased as e',
    $$values (0, 1, 1, '{}'::text[])$$, 'also the audit and a flag'
);

create function pg_temp.holds(p_table text)
returns bigint
language plpgsql
as $$
declare
    v_count bigint;
begin
    execute format(
        $q$select count(*) from wa.%I as t where t::text ~* '15559991|xyzzy|3135353539393931'$q$,
        p_table
    )
    into v_count;

    return v_count;
end;
$$;
select is_empty(
    $$
    select t.name from wa_test.tables as t
    where
        t.schema = 'wa'
        and t.name !~ '^webhook_payloads' -- the other person's message
        and pg_temp.holds(t.name) > 0
    $$,
    'no table of ours holds the number or what was said'
);
select results_eq(
    'select w.event #>> ''{message,text,body}'' from wa.webhook_payloads as w',
    $$values ('call 15559991')$$, 'but what another person wrote'
);
select results_eq(
    $$
    select
        c.bsuid, c.phone, c.profile_name, c.state, c.context, c.status, c.erased_at = wa.clock()
    from person as p
    cross join lateral wa_test.conversation((p.turn).conversation_id) as c
    $$,
    $$values (null::text, null::text, null::text, 'home', '{}'::jsonb, 'closed', true)$$,
    'the conversation is closed and nobody''s'
);
select results_eq(
    'select o.reply_no, o.status, o.body from wa.outbound_messages as o order by o.reply_no',
    $$values (1, 'expired', '{}'::jsonb), (2, 'delivered', '{}')$$,
    'what waited is not sent'
);
select results_eq(
    $$
    select t.reason, t.actor, t.to_state
    from person as p
    inner join wa.conversation_state_transitions as t
        on t.conversation_id = (p.turn).conversation_id
    order by t.transition_id desc limit 3
    $$,
    format(
        $$values
        ('identity: erased', %1$L, 'home'),
        ('contact erased', %1$L, 'home'),
        ('erased', 'erased', 'again')$$,
        session_user
    ),
    'the audit tells that, neither whom nor why'
);
select results_eq(
    $$select o.what, o.reason, o.conversation_id from wa_ops.operator_actions as o$$,
    $$select 'erase_contact', 'request 17', (p.turn).conversation_id from person as p$$,
    'why is for operators'
);
select results_eq(
    'select f.test_contacts from wa.feature_flags as f where f.flag = ''f''',
    $$values ('{15559992}'::text[])$$, 'no test contact any more'
);
select results_eq(
    'select (wa_test.ledger((p.turn).event_key)).status from person as p', $$values ('processed')$$,
    'the ledger stays'
);
select is(
    (select d.resolution_status from wa.webhook_dlq as d), 'discarded',
    'its dead letter is discarded'
);

select is(
    (select (wa_test.complete(o.turn)).status from other as o), 'processed', 'the other goes on'
);
select results_eq(
    $$
    select e.conversations, e.payloads, e.dead_letters, e.quarantined, e.replies
    from wa_ops.erase_contact('100000001', '15559991', 'request 17') as e
    $$,
    'values (0, 0, 0, 0, 0)', 'nothing is left to erase'
);
select is(
    (select wa_test.outcomes(wa_test.envelope(wa_test.message('back', '15559991')))),
    'dispatched', 'a new message is received'
);
select isnt(
    (
        select c.conversation_id from wa.webhook_conversations as c
        where c.phone = '15559991'
    ),
    (select (p.turn).conversation_id from person as p), 'in a new conversation'
);

select * from finish();
rollback;
