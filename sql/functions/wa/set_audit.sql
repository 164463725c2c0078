-- Name the reason, message and actor of the state changes that follow in this transaction.
create or replace function wa.set_audit(
    p_reason text, p_event_key uuid, p_actor text, p_correlation_id text
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    perform set_config(
        'wa.audit', wa.audit_entry(null, p_reason, p_event_key, p_actor, p_correlation_id), true
    );
end;
$$;

comment on function wa.set_audit(text, uuid, text, text) is
'Name the reason, message and actor of the state changes that follow in this transaction.';
revoke all on function wa.set_audit(text, uuid, text, text) from public;
