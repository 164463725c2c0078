begin;
select plan(2);
select wa_test.noon();

select is(
    wa_test.outcomes(
        wa_test.envelope(
            wa_test.message('a'), wa_test.message('b'), wa_test.message('c', '15550002')
        )
    ),
    'dispatched,waiting,dispatched', 'one turn per conversation'
);
select results_eq(
    $$
    select p.seq, p.status
    from wa.pending_messages as p
    inner join wa.webhook_conversations as c on c.conversation_id = p.conversation_id
    order by c.phone, p.seq
    $$,
    $$values (1::bigint, 'running'), (2, 'waiting'), (1, 'running')$$,
    'numbered per conversation in order of receipt'
);

select * from finish();
rollback;
