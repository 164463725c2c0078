begin;
select plan(2);
select wa_test.noon();

-- Both changes, told in this order.
create function pg_temp.after(p_is_reversed boolean)
returns text
language plpgsql
as $$
declare
    v_first jsonb := wa_test.number_change('15550001', '15550002', 'US.1');
    v_second jsonb := wa_test.number_change('15550002', '15550001', 'US.2');
    v_found text;
begin
    perform wa_test.outcomes(
        wa_test.from_person('US.1', '15550001', wa.clock() - interval '1 hour'), 0
    );
    perform wa_test.outcomes(
        wa_test.from_person('US.2', '15550002', wa.clock() - interval '1 hour'), 0
    );
    perform wa_test.apply(case when p_is_reversed then v_second else v_first end);
    perform wa_test.apply(case when p_is_reversed then v_first else v_second end);
    select string_agg(p::text, ' ') into v_found from wa_test.people() as p;
    delete from wa.webhook_conversations;
    delete from wa.pending_messages;
    return v_found;
end;
$$;

select is(pg_temp.after(false), '(US.1,15550002,) (US.2,15550001,)', 'each has the other''s');
select is(pg_temp.after(true), '(US.1,15550002,) (US.2,15550001,)', 'in the other order too');

select * from finish();
rollback;
