create table wa.shadow_decisions (
    shadow_id bigint generated always as identity,
    decided_at timestamptz not null,
    decided_hour timestamptz not null,
    event_key uuid not null,
    conversation_id bigint not null,
    delivery_id uuid not null,
    handler text,
    decision text not null,
    behind uuid,
    lease_ends_at timestamptz,
    settled_at timestamptz,
    status text,
    is_out_of_order boolean not null default false,
    constraint shadow_decisions_pkey primary key (shadow_id),
    constraint shadow_decisions_decision_check
    check (decision in ('dispatched', 'waiting', 'contended', 'duplicate')),
    constraint shadow_decisions_lease_ends_at_check
    check ((decision = 'duplicate') = (lease_ends_at is null))
);
comment on table wa.shadow_decisions is
'What the enhanced flow would have decided for a message that ran in the original flow; '
'one row per message, and one per redelivery. Written while WA_SHADOW_DECISIONS is on, '
'kept for 7 days.';
comment on column wa.shadow_decisions.shadow_id is
'Rises in the order of arrival within a conversation: drawn under its lock.';
comment on column wa.shadow_decisions.decided_hour is 'UTC hour of decided_at, for the summary.';
comment on column wa.shadow_decisions.behind is
'The earlier message that was still running, so that this one would have been contended, '
'or waiting if both came with one request.';
comment on column wa.shadow_decisions.lease_ends_at is
'When the enhanced flow would have taken the turn away: a message unsettled then counts as lost.';
comment on column wa.shadow_decisions.is_out_of_order is
'It was settled while an earlier message of its conversation was still running.';
create index shadow_decisions_decided_hour_idx on wa.shadow_decisions (decided_hour);
create index shadow_decisions_event_key_idx on wa.shadow_decisions (event_key);
-- What is running now: next to nothing, also where many were lost.
create index shadow_decisions_running_idx on wa.shadow_decisions (conversation_id, lease_ends_at)
where settled_at is null and decision <> 'duplicate';
alter table wa.shadow_decisions enable row level security;
alter table wa.shadow_decisions force row level security;
create policy shadow_decisions_owner on wa.shadow_decisions
to wa_owner using (true) with check (true);
