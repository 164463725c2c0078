-- A contact had this phone at that time: the newest fact counts, about the contact and about the
-- phone.
--
-- Contract   the phone moves from the conversation that has it (p_holder_id; null: nobody), unless
--            that one has it by a newer fact; then only the contact's earlier phone is gone. Each
--            change is in the audit.
-- Locks      the caller holds both.
create or replace function wa.give_phone(
    p_conversation_id bigint,
    p_phone text,
    p_at timestamptz,
    p_holder_id bigint,
    p_event_key uuid = null,
    p_correlation_id text = null
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_mine wa.webhook_conversations := wa.conversation(p_conversation_id);
    v_holder wa.webhook_conversations := wa.conversation(p_holder_id);
    v_phone text := p_phone;
begin
    if p_at < v_mine.identity_at then
        return;
    end if;

    if v_mine.phone = p_phone then
        update wa.webhook_conversations as c
        set identity_at = p_at
        where c.conversation_id = p_conversation_id and c.identity_at is distinct from p_at;
        return;
    end if;

    if v_holder.identity_at > p_at then
        v_phone := null;
    elsif v_holder.conversation_id is not null then
        update wa.webhook_conversations as c
        set phone = null, superseded_by = p_conversation_id
        where c.conversation_id = p_holder_id;
        perform wa.audit_fact(
            p_holder_id, 'identity: phone moved away', p_event_key, p_correlation_id
        );
        perform wa.wait_for(p_conversation_id, p_holder_id);
    end if;

    update wa.webhook_conversations as c
    set
        phone = v_phone,
        identity_at = p_at,
        superseded_by = case when v_phone is null then p_holder_id end,
        identity_changed_at = case
            when coalesce(v_mine.phone, v_holder.phone) is null then c.identity_changed_at
            else greatest(c.identity_changed_at, p_at)
        end
    where c.conversation_id = p_conversation_id;
    perform wa.audit_fact(
        p_conversation_id,
        case
            when v_phone is null then 'identity: phone lost to another contact'
            when v_mine.phone is null then 'identity: phone learned'
            else 'identity: phone changed'
        end,
        p_event_key, p_correlation_id
    )
    where v_phone is distinct from v_mine.phone;
end;
$$;

comment on function wa.give_phone(bigint, text, timestamptz, bigint, uuid, text) is
'A contact had this phone at that time: the newest fact counts, about the contact and about the '
'phone.';
revoke all on function wa.give_phone(bigint, text, timestamptz, bigint, uuid, text) from public;
