create table wa.operator_actions (
    action_id bigint generated always as identity,
    occurred_at timestamptz not null default wa.clock(),
    actor text not null default session_user,
    what text not null,
    reason text,
    conversation_id bigint,
    event_key uuid,
    dlq_id bigint,
    handler text,
    from_status text,
    constraint operator_actions_pkey primary key (action_id),
    constraint operator_actions_what_check check (
        what in (
            'retry', 'discard', 'replay', 'release_stale', 'evict_lock', 'pause_handler',
            'resume_handler', 'erase_contact', 'set_health_threshold', 'set_alert_receiver',
            'remove_alert_receiver'
        )
    ),
    constraint operator_actions_reason_check check (length(reason) between 1 and 500)
);
comment on table wa.operator_actions is
'What operators did to messages, locks and handlers: who, why, and from which status.';
comment on column wa.operator_actions.reason is
'As the operator wrote it: may name people, so only operators read it.';
comment on column wa.operator_actions.from_status is
'Of a message: the status of its ledger row before.';
create index operator_actions_event_key_idx on wa.operator_actions (event_key)
where event_key is not null;
create index operator_actions_occurred_at_idx on wa.operator_actions (occurred_at);
alter table wa.operator_actions enable row level security;
alter table wa.operator_actions force row level security;
create policy operator_actions_owner on wa.operator_actions to wa_owner
using (true) with check (true);
