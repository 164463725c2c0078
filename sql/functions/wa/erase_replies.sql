-- Empty the bodies of replies to a contact; those that wait are not sent. Returns how many.
create or replace function wa.erase_replies(p_conversation_ids bigint[])
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    update wa.outbound_messages as o
    set
        body = '{}',
        status = case when o.status = 'queued' then 'expired' else o.status end
    where o.conversation_id = any(p_conversation_ids);
    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function wa.erase_replies(bigint[]) is
'Empty the bodies of replies to a contact; those that wait are not sent.';
revoke all on function wa.erase_replies(bigint[]) from public;
