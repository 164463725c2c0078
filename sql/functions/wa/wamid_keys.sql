-- The event keys that a wamid's message, echo and statuses would have on each day of the ledger.
create or replace function wa.wamid_keys(p_wamid text)
returns table (event_day date, event_key uuid)
language sql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select
        d.day,
        wa.event_key(
            variadic d.day::text || wa.natural_key(
                k.kind,
                null,
                null,
                null,
                n.number,
                jsonb_build_object('id', p_wamid, 'status', k.status)
            )
        )
    from wa.phone_number_ids() as n (number)
    cross join wa.partition_days('processed_webhook_messages') as d (day)
    cross join (
        values
        ('message', null), ('echo', null), ('history', null), ('status', 'sent'),
        ('status', 'delivered'), ('status', 'read'), ('status', 'played'), ('status', 'failed')
    ) as k (kind, status);
$$;

comment on function wa.wamid_keys(text) is
'The event keys that a wamid''s message, echo and statuses would have on each day of the ledger.';
revoke all on function wa.wamid_keys(text) from public;
