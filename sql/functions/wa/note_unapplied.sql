-- Note that an event told nothing that could be applied, and why; it stays recorded.
--
-- Contract   p_reason is a constant of ours: path and what was expected, never a value.
create or replace function wa.note_unapplied(
    p_event_key uuid, p_kind text, p_reason text, p_correlation_id text
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
begin
    insert into wa.unapplied_events (event_key, kind, reason, correlation_id, noted_at)
    values (p_event_key, p_kind, p_reason, p_correlation_id, v_now)
    on conflict do nothing;
end;
$$;

comment on function wa.note_unapplied(uuid, text, text, text) is
'Note that an event told nothing that could be applied, and why; it stays recorded.';
revoke all on function wa.note_unapplied(uuid, text, text, text) from public;
