-- As wa.start_next(), one conversation after the other: one that fails costs no other its turn.
create or replace function wa.start_each(
    p_conversations wa.webhook_conversations[],
    p_may_retry boolean,
    p_worker text,
    p_settings wa.settings,
    p_now timestamptz
)
returns wa.turn[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conversation wa.webhook_conversations;
    v_turns wa.turn[] := array[]::wa.turn[];
begin
    foreach v_conversation in array p_conversations loop
        v_turns := v_turns || wa.start_next(
            array[v_conversation], p_may_retry, p_worker, p_settings, p_now
        );
    end loop;

    return v_turns;
end;
$$;

comment on function wa.start_each(
    wa.webhook_conversations[], boolean, text, wa.settings, timestamptz
) is
'As wa.start_next(), one conversation after the other.';
revoke all on function wa.start_each(
    wa.webhook_conversations[], boolean, text, wa.settings, timestamptz
) from public;
