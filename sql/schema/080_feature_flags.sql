create table wa.feature_flags (
    flag text not null,
    description text not null default '',
    is_enabled boolean not null default false,
    rollout_percentage numeric(5, 2) not null default 0,
    test_contacts text[] not null default '{}',
    updated_at timestamptz not null default wa.clock(),
    constraint feature_flags_pkey primary key (flag),
    constraint feature_flags_rollout_percentage_check check (rollout_percentage between 0 and 100),
    -- Read for every message while the flag decides.
    constraint feature_flags_test_contacts_check check (cardinality(test_contacts) <= 1000)
);
comment on table wa.feature_flags is
'Who gets a feature: nobody while disabled; then test contacts; '
'then a growing share by rollout bucket. Changed with wa_ops.set_feature_flag().';
comment on column wa.feature_flags.test_contacts is
'BSUIDs or phone numbers that get the feature at 0 %; shown to nobody, only counted.';
alter table wa.feature_flags enable row level security;
alter table wa.feature_flags force row level security;
create policy feature_flags_owner on wa.feature_flags to wa_owner using (true) with check (true);

create table wa.feature_flag_changes (
    change_id bigint generated always as identity,
    flag text not null,
    changed_at timestamptz not null default wa.clock(),
    actor text not null default session_user,
    reason text not null,
    was_enabled boolean,
    is_enabled boolean,
    old_percentage numeric(5, 2),
    new_percentage numeric(5, 2),
    contacts_added integer not null,
    contacts_removed integer not null,
    constraint feature_flag_changes_pkey primary key (change_id),
    constraint feature_flag_changes_contacts_check
    check (contacts_added >= 0 and contacts_removed >= 0)
);
comment on table wa.feature_flag_changes is
'Every change of a feature flag, written by a trigger, kept for good. Test contacts are counted, '
'not named: nothing has to be erased here.';
comment on column wa.feature_flag_changes.reason is
'As given to wa_ops.set_feature_flag(); "changed by hand" without it.';
comment on column wa.feature_flag_changes.was_enabled is 'Null when the flag is new.';
comment on column wa.feature_flag_changes.is_enabled is 'Null when the flag was deleted.';
alter table wa.feature_flag_changes enable row level security;
alter table wa.feature_flag_changes force row level security;
create policy feature_flag_changes_owner on wa.feature_flag_changes
to wa_owner using (true) with check (true);
