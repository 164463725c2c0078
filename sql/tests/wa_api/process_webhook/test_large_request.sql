begin;
select plan(8);
select wa_test.noon();

-- 600 messages of one contact among 300 of others, of which every tenth has one in line already,
-- is locked, or is in a secret state; more than are written at once.
create temp table m (n integer, sender text, message jsonb) on commit drop;
insert into m (n, sender)
select
    s.n,
    case when s.n % 3 = 0 then (15551000 + s.n / 3)::text else '15550001' end as sender
from generate_series(1, 900) as s (n);
update m set message = wa_test.message('m' || m.n, m.sender);
select r.outcome
from wa_test.receive(
    wa_test.envelope(
        variadic array(
            select wa_test.message('b', m.sender)
            from m
            where m.n % 30 = 0
        )
    ),
    0
) as r;
update wa.webhook_conversations as c
set
    locked_by = 'w', lock_token = gen_random_uuid(), locked_at = wa.clock(),
    lock_expires_at = wa.clock() + '1 minute'
where c.phone like '155510%1' or c.phone like '155511%1';
update wa.webhook_conversations as c set is_secret = true
where c.phone like '155510%2';

create temp table r on commit drop as
select r.*
from wa_test.receive(
    wa_test.envelope(variadic array(
        select m.message from m
        order by m.n
    )), 0
) as r;

select results_eq(
    'select distinct r.outcome, count(*) from r group by 1', $$values ('waiting', 900::bigint)$$,
    'all wait'
);
select is_empty(
    $$
    select m.n
    from m
    inner join r on r.event_no = m.n
    left join wa.pending_messages as p on p.event_key = r.event_key
    left join wa.webhook_conversations as c on c.conversation_id = p.conversation_id
    where c.phone is distinct from m.sender
    $$,
    'each in the line of its contact'
);
select results_eq(
    $$
    select p.seq
    from m
    inner join r on r.event_no = m.n
    inner join wa.pending_messages as p on p.event_key = r.event_key
    where m.sender = '15550001'
    order by m.n
    $$,
    'select g::bigint from generate_series(1, 600) as g', 'in their order'
);
select is_empty(
    $$
    select c.conversation_id
    from wa.webhook_conversations as c
    where c.received_seq <> (
        select max(p.seq) from wa.pending_messages as p
        where p.conversation_id = c.conversation_id
    )
    $$,
    'behind what was there'
);
select is_empty(
    $$
    select c.conversation_id
    from wa.webhook_conversations as c
    left join wa.due_conversations as d on d.conversation_id = c.conversation_id
    where c.lock_token is null and d.due_at is distinct from wa.clock()
    $$,
    'who is free is due'
);
select is(
    (select count(*) from wa.webhook_payloads as w inner join r on w.event_key = r.event_key),
    900::bigint, 'each is kept'
);
select is_empty(
    $$
    select w.event_key
    from wa.webhook_payloads as w
    inner join wa.pending_messages as p on p.event_key = w.event_key
    left join wa.secret_payloads as s on s.event_key = w.event_key
    where
        p.is_secret <> (s.event_key is not null)
        or p.is_secret = (w.event #> '{message,text}' is not null)
    $$,
    'a secret only apart'
);
select is(
    (
        select count(*) from wa.pending_messages as p
        where p.is_secret
    ),
    (
        select count(*) from m
        inner join wa.webhook_conversations as c on m.sender = c.phone and c.is_secret
    ),
    'where there is one'
);

select * from finish();
rollback;
