-- Store what turns leave behind: replies, timers, the audit of what they overtook.
--
-- Contract   p_next: when their conversations may be claimed next, in the order of p_ends, without
--            the turns of the original flow, which has no line.
-- Locks      the caller holds the conversations' rows.
-- Errors     WA101 for a timer, WA401 for a reply that cannot be stored.
create or replace function wa.store_outcomes(p_ends wa.turn_end[], p_next wa.next_due[])
returns wa.completion[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_end wa.turn_end;
    v_no integer := 0;
    v_next wa.next_due;
    v_stored wa.completion[] := array[]::wa.completion[];
begin
    foreach v_end in array p_ends loop
        v_next := null;

        if (v_end.message).seq is not null then
            v_no := v_no + 1;
            v_next := p_next[v_no];
        end if;

        -- Only a parked or held message can have been overtaken, the latter by a retry or a word.
        if v_next.due_at is not null
            and (v_next.has_retry or (v_end.message).is_universal or (v_end.message).attempt > 1)
        then
            perform wa.audit_inversion(v_end.message, (v_end.conversation).locked_by);
        end if;

        if (v_end.result).timers is not null then
            perform wa.set_timers(v_end.message, (v_end.result).timers);
        end if;

        v_stored := v_stored || row(
            (v_end.message).event_key, wa.insert_replies(v_end.message, (v_end.result).replies),
            v_next.due_at, false
        )::wa.completion;
    end loop;

    return v_stored;
end;
$$;

comment on function wa.store_outcomes(wa.turn_end[], wa.next_due[]) is
'Store what turns leave behind: replies, timers, the audit of what they overtook.';
revoke all on function wa.store_outcomes(wa.turn_end[], wa.next_due[]) from public;
