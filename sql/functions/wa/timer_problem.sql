-- What is wrong with one of a turn's p_timers; null when it can be set or taken back.
create or replace function wa.timer_problem(p_timer jsonb)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return case
        when jsonb_typeof(p_timer) <> 'object'
            then 'p_timers[]: expected an object with "name", "after_s" and "data"'
        when
            jsonb_typeof(p_timer -> 'name') is distinct from 'string'
            or length(p_timer ->> 'name') not between 1 and 100
            then 'p_timers[].name: expected a text of 1 to 100 characters'
        when jsonb_typeof(p_timer -> 'after_s') not in ('number', 'null')
            then 'p_timers[].after_s: expected a number of seconds, or null to take it back'
        when (p_timer ->> 'after_s')::numeric not between 0 and 31622400
            then 'p_timers[].after_s: expected 0 to 31622400 seconds (366 days)'
        when jsonb_typeof(p_timer -> 'data') <> 'object'
            then 'p_timers[].data: expected an object; leave it out where there is none'
    end;
end;
$$;

comment on function wa.timer_problem(jsonb) is
'What is wrong with one of a turn''s p_timers; null when it can be set or taken back.';
revoke all on function wa.timer_problem(jsonb) from public;
