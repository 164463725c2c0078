create table wa.conversation_state_transitions (
    transition_id bigint generated always as identity,
    occurred_at timestamptz not null default wa.clock(),
    occurred_day date not null,
    conversation_id bigint not null,
    from_state text,
    to_state text not null,
    from_status text,
    to_status text not null,
    reason text not null,
    event_key uuid,
    actor text not null,
    correlation_id text,
    constraint conversation_state_transitions_pkey primary key (transition_id, occurred_day)
) partition by range (occurred_day);
comment on table wa.conversation_state_transitions is
'Append-only audit: one change of a conversation''s state or status, written by a trigger.';
comment on column wa.conversation_state_transitions.actor is
'Worker of the turn, or the login that changed the row by hand.';
create index conversation_state_transitions_conversation_id_idx
on wa.conversation_state_transitions (conversation_id, occurred_at);
create index conversation_state_transitions_occurred_at_idx
on wa.conversation_state_transitions (occurred_at);
alter table wa.conversation_state_transitions enable row level security;
alter table wa.conversation_state_transitions force row level security;
create policy conversation_state_transitions_owner on wa.conversation_state_transitions
to wa_owner using (true) with check (true);
