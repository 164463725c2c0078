-- The keys of the events about a contact whose payload is there.
--
-- Contract   reads the payloads of every day from p_since on: once, and not under the contact's
--            lock. Then with p_after, what a snapshot of before could not see: transactions from
--            that one on.
create or replace function wa.contact_events(
    p_phone_number_id text, p_names text[], p_since date, p_after xid8
)
returns uuid[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
begin
    return array(
        select w.event_key
        from wa.webhook_payloads as w
        where
            w.received_day >= p_since
            and (p_after is null or age(w.xmin) <= age(p_after::xid))
            and (w.phone_number_id = p_phone_number_id or w.phone_number_id is null)
            and wa.is_about(w.event, p_names)
    );
end;
$$;

comment on function wa.contact_events(text, text[], date, xid8) is
'The keys of the events about a contact whose payload is there.';
revoke all on function wa.contact_events(text, text[], date, xid8) from public;
