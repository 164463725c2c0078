begin;
select plan(2);
select wa_test.noon();

create temp table body on commit drop as
select wa_test.statuses(wa_test.status('sent', null, wa.clock() - interval '60 days')) as body
union all
select wa_test.envelope(wa_test.message('x', p_at => wa.clock() - interval '60 days')) as body;
create temp table old on commit drop as
select r.event_key
from body as b
cross join lateral wa_test.receive(b.body) as r;
delete from wa.webhook_payloads;
select results_eq(
    $$select r.outcome from wa_ops.release_stale(array(select o.event_key from old as o), 'x') as r
    order by r.outcome$$,
    $$values ('content_gone'), ('no_message')$$, 'neither can run'
);
select is(
    (
        select count(*)
        from wa.processed_webhook_messages as m
        where m.status = 'stale'
    ), 2::bigint,
    'both stay stale'
);

select * from finish();
rollback;
