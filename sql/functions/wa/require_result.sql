-- Raise WA101 unless a handler's result has the shapes that the tables hold.
create or replace function wa.require_result(p_result wa.turn_result)
returns void
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_problem text;
begin
    v_problem := case
        when p_result.state = '' or length(p_result.state) > 100
            then 'p_state: expected 1 to 100 characters, or null'
        when jsonb_typeof(p_result.context) <> 'object'
            then 'p_context: expected an object of changes, or null'
        when jsonb_typeof(p_result.replies) <> 'array' then 'p_replies: expected an array, or null'
        when p_result.duration_ms < 0
            then 'p_duration_ms: expected the milliseconds that the turn took, 0 or more'
    end;

    if v_problem is null and exists (
        select from jsonb_array_elements(p_result.replies) as r
        where
            jsonb_typeof(r.value) <> 'object'
            or jsonb_typeof(r.value -> 'body') is distinct from 'object'
            or coalesce(length(r.value ->> 'kind'), 0) not between 1 and 50
    ) then
        v_problem := 'p_replies[]: expected an object with "kind" and "body"';
    end if;

    if v_problem is not null then
        raise exception 'the result of the turn cannot be stored'
            using errcode = 'WA101',
                detail = v_problem;
    end if;
end;
$$;

comment on function wa.require_result(wa.turn_result) is
'Raise WA101 unless a handler''s result has the shapes that the tables hold.';
revoke all on function wa.require_result(wa.turn_result) from public;
