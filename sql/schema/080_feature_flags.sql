create table wa.feature_flags (
    flag text not null,
    is_enabled boolean not null default false,
    rollout_percentage numeric(5, 2) not null default 0,
    test_contacts text[] not null default '{}',
    updated_at timestamptz not null default wa.clock(),
    constraint feature_flags_pkey primary key (flag),
    constraint feature_flags_rollout_percentage_check check (rollout_percentage between 0 and 100)
);
comment on table wa.feature_flags is
'Who gets a feature: nobody while disabled; then test contacts; '
'then a growing share by rollout bucket.';
comment on column wa.feature_flags.test_contacts is
'BSUIDs or phone numbers that get the feature at 0 %.';
alter table wa.feature_flags enable row level security;
alter table wa.feature_flags force row level security;
create policy feature_flags_owner on wa.feature_flags to wa_owner using (true) with check (true);

create table wa.feature_flag_changes (
    change_id bigint generated always as identity,
    flag text not null,
    changed_at timestamptz not null default wa.clock(),
    actor text not null default session_user,
    old_value jsonb,
    new_value jsonb,
    constraint feature_flag_changes_pkey primary key (change_id)
);
comment on table wa.feature_flag_changes is 'Every change of a feature flag, written by a trigger.';
alter table wa.feature_flag_changes enable row level security;
alter table wa.feature_flag_changes force row level security;
create policy feature_flag_changes_owner on wa.feature_flag_changes
to wa_owner using (true) with check (true);
