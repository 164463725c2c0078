-- A contact wrote with this phone at that time: what is older tells nothing of it any more.
--
-- Locks      the caller holds the conversation's row.
create or replace function wa.note_identity(
    p_conversation_id bigint, p_phone text, p_at timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    update wa.webhook_conversations as c
    set identity_at = p_at
    where
        c.conversation_id = p_conversation_id
        and c.phone = p_phone
        and (c.identity_at < p_at or c.identity_at is null);
end;
$$;

comment on function wa.note_identity(bigint, text, timestamptz) is
'A contact wrote with this phone at that time: what is older tells nothing of it any more.';
revoke all on function wa.note_identity(bigint, text, timestamptz) from public;
