-- Keep a message's JSON; one said in a secret state only until its turn has ended.
create or replace function wa.store_message(
    p_event wa.event, p_is_secret boolean, p_received_at timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_is_secret then
        insert into wa.secret_payloads (event_key, event)
        values (p_event.event_key, p_event.event)
        on conflict do nothing;
    end if;

    perform wa.store_payload(
        p_event, case when p_is_secret then wa.envelope(p_event.event) else p_event.event end,
        p_received_at
    );
end;
$$;

comment on function wa.store_message(wa.event, boolean, timestamptz) is
'Keep a message''s JSON; one said in a secret state only until its turn has ended.';
revoke all on function wa.store_message(wa.event, boolean, timestamptz) from public;
