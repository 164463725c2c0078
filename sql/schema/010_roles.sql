-- Roles are shared by all databases of a cluster: created once, never altered here.
-- wa_cron logs in without a password: pg_cron's workers need LOGIN, nothing else gets in.
do $$
declare
    v_role record;
begin
    for v_role in
        select
            r.name,
            r.attributes
        from (
            values
            ('wa_owner', 'nologin'),
            ('wa_service', 'nologin'),
            ('wa_monitor', 'nologin'),
            ('wa_operator', 'nologin'),
            ('wa_cron', 'login')
        ) as r (name, attributes)
    loop
        begin
            if not exists (select from pg_catalog.pg_roles as p where p.rolname = v_role.name) then
                execute format('create role %I %s', v_role.name, v_role.attributes);
            end if;
        exception
            -- Another database of the cluster is being installed at the same moment.
            when duplicate_object or unique_violation then null;
        end;
    end loop;

    if not pg_catalog.pg_has_role(current_user, 'wa_owner', 'member') then
        execute format('grant wa_owner to %I', current_user);
    end if;

    if not pg_catalog.pg_has_role('wa_owner', 'pg_read_all_stats', 'member') then
        begin
            grant pg_read_all_stats to wa_owner;
        exception
            -- Health says which checks cannot see other sessions then.
            when insufficient_privilege or unique_violation then null;
        end;
    end if;
end;
$$;
