-- Project delivery statuses onto the replies that they tell about.
--
-- Contract   statuses of messages that other software sent stay recorded, no more. While a send is
--            under way, an unknown message may be its: such statuses are kept.
-- Locks      replies by id, then wa.lock_early_statuses().
create or replace function wa.apply_statuses(p_statuses wa.event[], p_now timestamptz)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_told wa.delivery[];
    v_found wa.delivery[];
    v_unknown wa.delivery[];
    v_is_sending boolean;
begin
    v_told := array(select d from wa.read_deliveries(p_statuses, p_now) as d);

    -- One snapshot for both: a send that returns between two would be in neither.
    select
        wa.match_deliveries(v_told),
        exists (select from wa.outbound_messages as o where o.sending_since is not null)
    into v_found, v_is_sending;

    v_unknown := array(select d from unnest(v_found) as d where d.outbound_id is null);
    v_found := array(select d from unnest(v_found) as d where d.outbound_id is not null);

    if v_found <> '{}' then
        perform wa.merge_deliveries(v_found);
    end if;

    if v_unknown <> '{}' and v_is_sending then
        perform wa.park_deliveries(v_unknown, p_now);
    end if;
end;
$$;

comment on function wa.apply_statuses(wa.event[], timestamptz) is
'Project delivery statuses onto the replies that they tell about.';
revoke all on function wa.apply_statuses(wa.event[], timestamptz) from public;
