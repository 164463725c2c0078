-- Keep signed bytes that could not become an event; the same bytes again are the same row.
create or replace function wa.quarantine(p_raw bytea, p_reason text, p_correlation_id text)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into wa.webhook_quarantine (raw_sha256, raw, reason, correlation_id)
    values (sha256(p_raw), p_raw, p_reason, p_correlation_id)
    on conflict do nothing;
end;
$$;

comment on function wa.quarantine(bytea, text, text) is
'Keep signed bytes that could not become an event; the same bytes again are the same row.';
revoke all on function wa.quarantine(bytea, text, text) from public;
