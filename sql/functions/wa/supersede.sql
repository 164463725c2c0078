-- Two conversations turn out to be one person's: the newer identity takes over from the old one.
--
-- Contract   nothing is merged: the old one keeps its messages, state and history, and drains
--            first; its ids go, its phone to the new one unless that knows a newer one, what the
--            person wants to be sent counts for the new one too.
-- Locks      the caller holds both.
create or replace function wa.supersede(
    p_old bigint, p_new bigint, p_change wa.identity_change, p_correlation_id text
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_old wa.webhook_conversations := wa.conversation(p_old);
begin
    update wa.webhook_conversations as c
    set bsuid = null, phone = null, superseded_by = p_new
    where c.conversation_id = p_old;
    perform wa.audit_fact(
        p_old, 'identity: superseded', p_change.event_key, p_correlation_id
    );

    update wa.webhook_conversations as c
    set
        phone = case
            when v_old.phone is null then c.phone
            when c.phone is null or v_old.identity_at > c.identity_at then v_old.phone
            else c.phone
        end,
        identity_at = greatest(c.identity_at, v_old.identity_at),
        identity_changed_at = greatest(c.identity_changed_at, p_change.changed_at)
    where c.conversation_id = p_new;
    perform wa.audit_fact(p_new, 'identity: took over', p_change.event_key, p_correlation_id);
    perform wa.wait_for(p_new, p_old);
    perform wa.set_preference(p_new, f.category, f.choice, f.changed_at)
    from wa.contact_preferences as f
    where f.conversation_id = p_old
    order by f.category;
end;
$$;

comment on function wa.supersede(bigint, bigint, wa.identity_change, text) is
'Two conversations turn out to be one person''s: the newer identity takes over from the old '
'one.';
revoke all on function wa.supersede(bigint, bigint, wa.identity_change, text) from public;
