-- What receivers tell by which alerts belong together: the same for a check of an installation.
create or replace function wa.alert_fingerprint(p_check text)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_subject text := (wa.current_settings()).installation || ' ' || p_check;
begin
    return left(encode(sha256(convert_to(v_subject, 'UTF8')), 'hex'), 16);
end;
$$;

comment on function wa.alert_fingerprint(text) is
'What receivers tell by which alerts belong together: the same for a check of an installation.';
revoke all on function wa.alert_fingerprint(text) from public;
