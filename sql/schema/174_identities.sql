create type wa.identity_change as (
    event_no integer,
    event_key uuid,
    phone_number_id text,
    what text,
    from_bsuid text,
    to_bsuid text,
    from_phone text,
    to_phone text,
    changed_at timestamptz,
    problem text
);
comment on type wa.identity_change is
'What one event tells about a contact''s ids; problem: why nothing.';

create table wa.bsuid_changes (
    previous_bsuid text not null,
    current_bsuid text not null,
    changed_at timestamptz not null,
    received_at timestamptz not null,
    constraint bsuid_changes_pkey primary key (previous_bsuid),
    constraint bsuid_changes_ids_check check (
        previous_bsuid <> current_bsuid
        and length(previous_bsuid) between 1 and 200
        and length(current_bsuid) between 1 and 200
    )
);
comment on table wa.bsuid_changes is
'User ids that WhatsApp replaced: what comes late under an old one finds the current one. '
'Kept for as long as the ledger.';
create index bsuid_changes_received_at_idx on wa.bsuid_changes (received_at);
alter table wa.bsuid_changes enable row level security;
alter table wa.bsuid_changes force row level security;
create policy bsuid_changes_owner on wa.bsuid_changes to wa_owner using (true) with check (true);

create table wa.contact_preferences (
    conversation_id bigint not null,
    category text not null,
    choice text not null,
    changed_at timestamptz not null,
    constraint contact_preferences_pkey primary key (conversation_id, category),
    constraint contact_preferences_category_check check (length(category) between 1 and 100),
    constraint contact_preferences_choice_check check (choice in ('stop', 'resume'))
);
comment on table wa.contact_preferences is
'What a contact wants to be sent, by category (marketing_messages): the newest choice.';
alter table wa.contact_preferences enable row level security;
alter table wa.contact_preferences force row level security;
create policy contact_preferences_owner on wa.contact_preferences
to wa_owner using (true) with check (true);
