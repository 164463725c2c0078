-- Settle turns: state, context, replies, audit, ledger and lock.
--
-- Contract   as wa_api.complete_message() tells, one row for each of p_results; not two of a
--            conversation. An error of one is an error of all.
-- Locks      the conversation (of several the caller has locked all, by id); then messages, dead
--            letters, ledger rows, outbox, audit.
-- Errors     WA301, WA101, WA401 as there.
create or replace function wa.complete_turns(p_results wa.turn_result[])
returns wa.completion[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_result wa.turn_result;
    v_end wa.turn_end;
    v_ends wa.turn_end[] := array[]::wa.turn_end[];
    v_repeated wa.completion[] := array[]::wa.completion[];
begin
    foreach v_result in array p_results loop
        if v_result.state is not null
            or v_result.context <> '{}'
            or v_result.replies <> '[]'
            or v_result.duration_ms < 0
        then
            perform wa.require_result(v_result);
        end if;

        v_end := wa.end_turn(v_result);

        if (v_end.message).event_key is not null then
            v_ends := v_ends || v_end;
        else
            v_repeated := v_repeated || row(
                v_result.event_key,
                wa.stored_replies(
                    v_result.event_day, v_result.event_key, v_result.conversation_id
                ),
                wa.stored_due_at(v_result.conversation_id),
                true
            )::wa.completion;
        end if;
    end loop;

    if v_ends = '{}' then
        return v_repeated;
    end if;

    perform wa.settle_ends(v_ends);

    return wa.finish_turns(v_ends) || v_repeated;
end;
$$;

comment on function wa.complete_turns(wa.turn_result[]) is
'Settle turns: state, context, replies, audit, ledger and lock.';
revoke all on function wa.complete_turns(wa.turn_result[]) from public;
