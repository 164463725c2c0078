begin;
select plan(13);
select wa_test.noon();

create temp table a on commit drop as
select t as turn from wa_test.turn('a') as t;
select is(
    (select c.replies from a cross join wa_test.complete(
        a.turn, null, null, '[{"kind": "text", "body": {"body": "one"}}]'
    ) as c), 1, 'processed with a reply'
);
select is(wa_test.outcomes(wa_test.envelope(wa_test.message('b')), 0), 'waiting', 'b waits');
select results_eq(
    'select r.outcome, r.message_count
    from a cross join wa_ops.replay_messages(array[(a.turn).event_key::text]) as r',
    $$values ('would_replay', 1::bigint)$$, 'a dry run'
);
select results_eq(
    $$select r.outcome, r.message_count, r.sample_event_keys[1] = (a.turn).event_key
    from a cross join wa_ops.replay_messages(
        array[(a.turn).event_key::text], p_reason => 'lost its order', p_dry_run => false
    ) as r$$,
    $$values ('replayed', 1::bigint, true)$$, 'replayed'
);
select results_eq(
    $$select m.status, m.flow from a cross join wa_test.ledger((a.turn).event_key) as m$$,
    $$values ('pending', 'enhanced')$$, 'the same ledger row'
);
select is(
    (
        select c.message_text
        from wa_test.claim() as c
        cross join lateral wa_test.complete(c) as d
        where d.status = 'processed'
    ),
    'b', 'it takes its place at the end of the line'
);
create temp table again on commit drop as select c as turn from wa_test.claim() as c;
select results_eq(
    'select (g.turn).event_key, (g.turn).attempt, (g.turn).seq, (g.turn).message_text
    from again as g',
    $$select (a.turn).event_key, 2, 3::bigint, 'a' from a$$, 'same id, next attempt'
);
select results_eq(
    'select d.reason, d.resolution_status, d.retry_count, d.attempts_before, d.replayed_from
    from wa.webhook_dlq as d',
    $$values ('replayed', 'retrying', 0, 1, null::bigint)$$, 'a dead letter tells how far it is'
);
select is(
    (select c.replies from again as g cross join wa_test.complete(
        g.turn, null, null, '[{"kind": "text", "body": {"body": "two"}}]'
    ) as c), 1, 'processed, with its reply'
);
select results_eq(
    'select o.reply_no, o.body ->> $$body$$ from wa.outbound_messages as o order by o.reply_no',
    $$values (1, 'one'), (2, 'two')$$, 'both replies are there'
);
select is((select d.resolution_status from wa.webhook_dlq as d), 'resolved', 'by its turn');
select results_eq(
    'select o.actor, o.what, o.reason, o.from_status from wa.operator_actions as o',
    $$values (session_user::text collate "default", 'replay', 'lost its order', 'processed')$$,
    'who, and why'
);
select throws_ok(
    format(
        'select wa_api.complete_message(%L, %L, %s, %L, null, null, null, 1)', (a.turn).event_day,
        (a.turn).event_key, (a.turn).conversation_id, (a.turn).lock_token
    ),
    'WA301', null, 'the first turn''s token is worth nothing any more'
) from a;

select * from finish();
rollback;
