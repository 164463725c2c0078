-- All health checks with their values.
--
-- Contract   a part that cannot be read, because somebody holds a lock or something is missing,
--            costs its own checks only: their value is null and the message says why.
create or replace function wa.check_values()
returns setof wa.check_value
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_part text;
    v_known wa.check_value[] := array[]::wa.check_value[];
    v_states text[] := array[]::text[];
    v_state text;
begin
    foreach v_part in array
        array['conversations', 'dead_letters', 'workers', 'storage', 'traffic', 'server']
    loop
        begin
            -- A statement for each, so that what one cannot resolve is that one's failure.
            if v_part = 'conversations' then
                v_known := v_known || array(select c from wa.check_conversations() as c);
            elsif v_part = 'dead_letters' then
                v_known := v_known || array(select c from wa.check_dead_letters() as c);
            elsif v_part = 'workers' then
                v_known := v_known || array(select c from wa.check_workers() as c);
            elsif v_part = 'storage' then
                v_known := v_known || array(select c from wa.check_storage() as c);
            elsif v_part = 'traffic' then
                v_known := v_known || array(select c from wa.check_traffic() as c);
            else
                v_known := v_known || array(select c from wa.check_server() as c);
            end if;
        exception
            -- Not for the time limit and for cancellation, which end the call.
            when others then
                get stacked diagnostics v_state = returned_sqlstate;
                v_states := v_states || v_state;
        end;
    end loop;

    return query
    select k.check_name, k.value, k.message
    from unnest(v_known) as k
    union all
    select
        t.check_name, null,
        format('could not be read: SQLSTATE %s', array_to_string(v_states, ', '))
    from wa.health_thresholds as t
    where not exists (select from unnest(v_known) as k where k.check_name = t.check_name);
end;
$$;

comment on function wa.check_values() is
'All health checks with their values; null where one could not be read.';
revoke all on function wa.check_values() from public;
