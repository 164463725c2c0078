create table wa.outbound_messages (
    outbound_id bigint generated always as identity,
    conversation_id bigint not null,
    event_day date not null,
    event_key uuid not null,
    reply_no integer not null,
    kind text not null,
    body jsonb not null,
    status text not null default 'queued',
    correlation_id text not null,
    created_at timestamptz not null default wa.clock(),
    constraint outbound_messages_pkey primary key (outbound_id),
    constraint outbound_messages_reply_no_key unique (event_key, reply_no),
    constraint outbound_messages_kind_check check (length(kind) between 1 and 50),
    constraint outbound_messages_body_check check (jsonb_typeof(body) = 'object'),
    constraint outbound_messages_status_check check (
        status in (
            'queued',
            'sending',
            'sent',
            'delivered',
            'read',
            'played',
            'failed',
            'ambiguous',
            'expired'
        )
    )
);
comment on table wa.outbound_messages is
'Transactional outbox: one reply to send, committed with the message that caused it.';
comment on column wa.outbound_messages.body is
'Message object of the Graph API, without recipient.';
comment on column wa.outbound_messages.reply_no is
'Place among the replies of one message, from 1.';
create index outbound_messages_conversation_id_idx
on wa.outbound_messages (conversation_id, outbound_id);
alter table wa.outbound_messages enable row level security;
alter table wa.outbound_messages force row level security;
create policy outbound_messages_owner on wa.outbound_messages
to wa_owner using (true) with check (true);
