-- Remember up to which day events came before that day was within the window.
--
-- Contract   see wa.recognise_early_events(): as good as always there is none, and nobody asks.
-- Locks      the settings row, before any ledger key; only when there is a later day.
create or replace function wa.note_early_events(
    p_events wa.event[], p_settings wa.settings, p_tomorrow date
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_until date := (
        select max((e.sent_at at time zone 'UTC')::date)
        from unnest(p_events) as e
        -- Times beyond the calendar are infinite: their day does not come.
        where e.is_stale and e.sent_at < 'infinity'
    );
begin
    if v_until > greatest(p_tomorrow, p_settings.ahead_until) then
        update wa.settings as s
        set ahead_until = v_until
        where s.ahead_until < v_until;
    end if;
end;
$$;

comment on function wa.note_early_events(wa.event[], wa.settings, date) is
'Remember up to which day events came before that day was within the window.';
revoke all on function wa.note_early_events(wa.event[], wa.settings, date) from public;
