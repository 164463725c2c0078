-- Whether a contact gets a feature.
--
-- Contract   disabled: nobody. Enabled: the test contacts, then everyone whose bucket is below the
--            share, so that who is in at 10 % is in at 50 %. An unknown flag is disabled. Takes
--            effect at once.
create or replace function wa_api.feature_enabled(
    p_flag text, p_rollout_bucket integer, p_contacts text[]
)
returns boolean
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select from wa.feature_flags as f
        where
            f.flag = p_flag
            and f.is_enabled
            and (p_rollout_bucket < f.rollout_percentage * 100 or f.test_contacts && p_contacts)
    );
end;
$$;

comment on function wa_api.feature_enabled(text, integer, text[]) is
'Whether a contact gets a feature: test contacts first, then a growing share by rollout bucket.';
revoke all on function wa_api.feature_enabled(text, integer, text[]) from public;
grant execute on function wa_api.feature_enabled(text, integer, text[]) to wa_service;
