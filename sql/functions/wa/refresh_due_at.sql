-- Compute when conversations may be claimed next, and write it.
--
-- Contract   as wa.next_due_at() decides; what it wrote, one for each of p_conversations.
-- Locks      the caller holds the conversations' rows, and p_conversations is what stands in them.
create or replace function wa.refresh_due_at(p_conversations wa.webhook_conversations[])
returns wa.next_due[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_settings wa.settings := wa.current_settings();
    v_conversation wa.webhook_conversations;
    v_next wa.next_due;
    v_all wa.next_due[] := array[]::wa.next_due[];
    v_due wa.next_due[] := array[]::wa.next_due[];
begin
    foreach v_conversation in array p_conversations loop
        v_next := wa.next_due_at(v_conversation, v_settings, v_now);
        v_all := v_all || v_next;

        if v_next.due_at is not null then
            v_due := v_due || v_next;
        else
            delete from wa.due_conversations as d
            where d.conversation_id = v_next.conversation_id;
        end if;
    end loop;

    if v_due <> '{}' then
        perform wa.set_due_at(v_due);
    end if;

    return v_all;
end;
$$;

comment on function wa.refresh_due_at(wa.webhook_conversations[]) is
'Compute when conversations may be claimed next, and write it.';
revoke all on function wa.refresh_due_at(wa.webhook_conversations[]) from public;
