begin;
select plan(4);
select wa_test.noon();

-- Statuses in this order to a new reply; what the reply says in the end.
create function pg_temp.after(p_statuses text[])
returns text
language plpgsql
as $$
declare
    v_id bigint := wa_test.accepted(wa_test.sending(), wa_test.wamid());
    v_status text;
    v_event wa.event;
begin
    v_event.phone_number_id := '100000001';
    update wa.outbound_messages as o
    set wamid_digest = wa.wamid_digest('100000001', v_id::text)
    where o.outbound_id = v_id;

    foreach v_status in array p_statuses loop
        v_event.sent_at := wa.clock()
            + array_position(array['sent', 'failed', 'delivered', 'read', 'played'], v_status)
            * interval '1 minute';
        v_event.event := jsonb_build_object(
            'element',
            jsonb_build_object('id', v_id::text, 'status', v_status)
            || case v_status
                when 'failed' then '{"errors": [{"code": 131026}]}'::jsonb
                when 'sent' then '{"pricing": {"billable": true, "category": "utility"}}'
                else '{}'
            end
        );
        perform wa.apply_statuses(array[v_event], wa.clock());
    end loop;

    return (
        select to_jsonb(o) - '{outbound_id,event_key,wamid_digest,opaque_id}'::text[]
        from wa.outbound_messages as o
        where o.outbound_id = v_id
    );
end;
$$;

create temp table repeated on commit drop as
select array[a.s, b.s, c.s, d.s, e.s] as statuses
from (values ('sent'), ('delivered'), ('read')) as a (s)
cross join (values ('sent'), ('delivered'), ('read')) as b (s)
cross join (values ('sent'), ('delivered'), ('read')) as c (s)
cross join (values ('sent'), ('delivered'), ('read')) as d (s)
cross join (values ('sent'), ('delivered'), ('read')) as e (s)
where array[a.s, b.s, c.s, d.s, e.s] @> '{sent,delivered,read}';

create temp table permuted on commit drop as
with recursive grown as (
    select array[]::text[] as statuses
    union all
    select g.statuses || s.name
    from grown as g
    cross join unnest('{sent,failed,delivered,read,played}'::text[]) as s (name)
    where not g.statuses @> array[s.name]
)

select g.statuses
from grown as g;

select is(
    (
        select array_agg(distinct pg_temp.after(r.statuses)::jsonb ->> 'status')::text
        from repeated as r
    ),
    '{read}', 'sent, delivered and read in any order, with repetitions'
);
select is(
    (
        select count(distinct pg_temp.after(r.statuses))
        from repeated as r
    ),
    1::bigint, 'leave one and the same row'
);
select is(
    (
        select count(*)
        from (
            select t.told
            from (
                select
                    array(
                        select s
                        from unnest(p.statuses) as s
                        order by s
                    ) as told,
                    pg_temp.after(p.statuses) as reply
                from permuted as p
            ) as t
            group by t.told
            having count(distinct t.reply) > 1
        ) as differing
    ),
    0::bigint, 'each set of the five statuses leaves one row, in each of its orders'
);
select results_eq(
    $$
    select pg_temp.after(s.statuses)::jsonb ->> 'status'
    from (
        values (1, '{sent}'::text[]), (2, '{failed,sent}'), (3, '{failed,delivered}'),
        (4, '{read,sent}'), (5, '{played,read}')
    ) as s (n, statuses)
    order by s.n
    $$,
    $$values ('sent'), ('failed'), ('delivered'), ('read'), ('played')$$,
    'by rank; failed ends it unless the message was delivered'
);

select * from finish();
rollback;
