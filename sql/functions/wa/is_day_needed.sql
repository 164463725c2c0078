-- Whether unsettled messages or unresolved dead letters still need a day's partition.
--
-- Contract   the ledger's day while a message of it is pending or its dead letter unresolved; the
--            payloads' day while a message received on it is pending: its dead letter may have no
--            copy. Reads small tables only, so that it can be asked again under the lock of a drop.
create or replace function wa.is_day_needed(p_table text, p_day date)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_from timestamptz := p_day::timestamp at time zone 'UTC';
begin
    case p_table
        when 'processed_webhook_messages' then
            return exists (
                select from wa.pending_messages as p where p.event_day = p_day
            ) or exists (
                select from wa.webhook_dlq as d
                where
                    d.event_day = p_day
                    and d.resolution_status in ('pending', 'retrying', 'exhausted')
            );
        when 'webhook_payloads' then
            return exists (
                select from wa.pending_messages as p
                where p.received_at >= v_from and p.received_at < v_from + interval '1 day'
            );
        else
            return false;
    end case;
end;
$$;

comment on function wa.is_day_needed(text, date) is
'Whether unsettled messages or unresolved dead letters still need a day''s partition.';
revoke all on function wa.is_day_needed(text, date) from public;
