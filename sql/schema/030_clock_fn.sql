-- The only source of time.
--
-- Contract   the server's clock; a session whose login is a member of wa_owner may set wa.fake_now
--            (tests, also under "set role wa_service"). Any role can set a custom setting, hence
--            the check.
-- Hazard     volatile: read it into a variable before comparing columns with it, or no index is
--            used.
create or replace function wa.clock()
returns timestamptz
language plpgsql
volatile
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_fake text := nullif(current_setting('wa.fake_now', true), '');
begin
    if v_fake is not null and pg_has_role(session_user, 'wa_owner', 'member') then
        return v_fake::timestamptz;
    end if;

    return clock_timestamp();
end;
$$;

comment on function wa.clock() is
'The only source of time: '
'the server clock, or wa.fake_now for a login that is a member of wa_owner.';
revoke all on function wa.clock() from public;
