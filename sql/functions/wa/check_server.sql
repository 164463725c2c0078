-- Health of the server: what keeps vacuum from working, connections, dead rows.
create or replace function wa.check_server()
returns setof wa.check_value
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_holder record;
    v_dead record;
    v_used bigint;
    v_max double precision := current_setting('max_connections')::double precision;
    c_blind constant text := 'other sessions cannot be seen: grant pg_read_all_stats to wa_owner';
    v_is_blind boolean := not pg_has_role('wa_owner', 'pg_read_all_stats', 'usage');
begin
    select
        coalesce(max(h.xmin_age), 0) as xmin_age,
        coalesce(max(h.age_seconds) filter (where h.kind in ('session', 'prepared')), 0) as seconds,
        count(*) as n
    into v_holder
    from wa.horizon_holders() as h;

    select
        coalesce(max(t.n_dead_tup / (t.n_live_tup + t.n_dead_tup)::double precision), 0) as share,
        coalesce(string_agg(t.relname, ', ' order by t.n_dead_tup desc), 'none') as names
    into v_dead
    from pg_stat_all_tables as t
    where t.n_dead_tup > 100000;

    select count(*) into v_used
    from pg_stat_activity as a
    where
        a.datid is not null
        -- Without the right to see it, it is null.
        and coalesce(a.backend_type, 'client backend') = 'client backend';

    return query
    values
    (
        'xmin_horizon', case when not v_is_blind then v_holder.xmin_age::double precision end,
        case
            when v_is_blind then c_blind
            else format('%s transactions since the oldest snapshot', v_holder.xmin_age)
        end
    ),
    (
        'long_transactions', case when not v_is_blind then v_holder.seconds end,
        case
            when v_is_blind then c_blind
            else format('see wa_ops.horizon_holders (%s rows)', v_holder.n)
        end
    ),
    (
        'connections', v_used / v_max,
        format('%s of %s connections are in use', v_used, v_max)
    ),
    (
        'dead_tuples', v_dead.share,
        format('tables with more than 100,000 dead rows: %s', v_dead.names)
    );
end;
$$;

comment on function wa.check_server() is
'Health of the server: what keeps vacuum from working, connections, dead rows.';
revoke all on function wa.check_server() from public;
