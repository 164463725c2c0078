begin;
select plan(4);
select wa_test.noon();

-- The same three changes in this order, with messages of the first and last id before or after.
create function pg_temp.after(p_order integer[], p_messages integer)
returns text
language plpgsql
as $$
declare
    v_start timestamptz := wa.clock() - interval '1 hour';
    v_step integer;
    v_found text;
begin
    for v_n in 0 .. 3 loop
        if v_n = p_messages then
            perform wa_test.outcomes(wa_test.from_person('US.1', null, v_start), 0);
        end if;

        v_step := p_order[v_n + 1];
        exit when v_step is null;
        perform wa_test.apply(
            wa_test.user_id_update(
                'US.' || v_step, 'US.' || v_step + 1, null, v_start + v_step * interval '1 minute'
            )
        );
    end loop;

    perform wa_test.outcomes(wa_test.from_person('US.4', '15550001'), 0);
    select string_agg(to_jsonb(p)::text, ' ') into v_found from wa_test.people() as p;
    v_found := v_found || (select max(c.received_seq) from wa.webhook_conversations as c);
    delete from wa.webhook_conversations;
    delete from wa.pending_messages;
    delete from wa.bsuid_changes;
    delete from wa.processed_webhook_messages;
    delete from wa.webhook_payloads;
    return v_found;
end;
$$;

create temp table found on commit drop as
select
    o.steps,
    n as messages,
    pg_temp.after(o.steps, n) as people
from (
    values (array[1, 2, 3]), (array[1, 3, 2]), (array[2, 1, 3]), (array[2, 3, 1]),
    (array[3, 1, 2]), (array[3, 2, 1])
) as o (steps)
cross join generate_series(0, 3) as n;

select is((select count(*) from found), 24::bigint, 'six orders, the message at each place');
select is((select count(distinct f.people) from found as f), 1::bigint, 'one end');
select results_eq(
    'select distinct f.people::text from found as f',
    $$values ('{"bsuid": "US.4", "phone": "15550001", "superseded_by": null}2')$$,
    'one person with both messages under the last id'
);
select wa_test.apply(wa_test.user_id_update('US.8', 'US.9', null, wa.clock()));
select wa_test.apply(
    wa_test.user_id_update('US.9', 'US.8', null, wa.clock() + interval '1 minute')
);
select results_eq(
    $$values (wa.current_bsuid('US.8'), wa.current_bsuid('US.9'), wa.current_bsuid('US.7'))$$,
    $$values ('US.8', 'US.8', 'US.7')$$, 'there and back again ends'
);

select * from finish();
rollback;
