-- The results of turns that wa_api.complete_messages() was given.
--
-- Errors     WA101 where they are no array of objects, or a value is not of its column's type.
create or replace function wa.turn_results(p_results jsonb)
returns wa.turn_result[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_state text;
begin
    return array(
        select r
        from jsonb_populate_recordset(null::wa.turn_result, coalesce(p_results, 'null')) as r
    );
exception
    when data_exception then
        get stacked diagnostics v_state = returned_sqlstate;

        raise exception 'cannot settle with these arguments'
            using errcode = 'WA101',
                detail = format('p_results: SQLSTATE %s', v_state),
                hint = 'Give an array of objects with the arguments of complete_message, without '
                    'p_: event_day, event_key, conversation_id, lock_token, state, context, '
                    'replies, duration_ms, timers.';
end;
$$;

comment on function wa.turn_results(jsonb) is
'The results of turns that wa_api.complete_messages() was given.';
revoke all on function wa.turn_results(jsonb) from public;
