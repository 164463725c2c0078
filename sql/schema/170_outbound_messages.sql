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
    opaque_id uuid,
    wamid_digest uuid,
    sending_since timestamptz,
    sent_at timestamptz,
    delivered_at timestamptz,
    read_at timestamptz,
    played_at timestamptz,
    failed_at timestamptz,
    error_code integer,
    error_class text,
    pricing_category text,
    is_billable boolean,
    conversation_expires_at timestamptz,
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
    ),
    constraint outbound_messages_sending_since_check
    check ((status in ('sending', 'ambiguous')) = (sending_since is not null))
) with (
    -- Status webhooks change no indexed column: room for them on the row's own page.
    fillfactor = 80
);
comment on table wa.outbound_messages is
'Transactional outbox: one reply to send, committed with the message that caused it.';
comment on column wa.outbound_messages.body is
'Message object of the Graph API, without recipient.';
comment on column wa.outbound_messages.reply_no is
'Place among the replies of one message, from 1.';
comment on column wa.outbound_messages.status is
'From sent on what wa.delivery_status() makes of the times below, in whatever order they came.';
comment on column wa.outbound_messages.opaque_id is
'biz_opaque_callback_data of the send: its statuses name the row even when the answer was lost.';
comment on column wa.outbound_messages.wamid_digest is
'wa.wamid_digest() of the message at WhatsApp; a wamid holds a phone number and is never kept.';
comment on column wa.outbound_messages.sending_since is
'Start of the send whose outcome is not known; null before and after.';
comment on column wa.outbound_messages.sent_at is 'Times as the status webhooks told them.';
comment on column wa.outbound_messages.error_class is
'wa.send_error_class() of error_code: what to do about it.';
comment on column wa.outbound_messages.conversation_expires_at is
'End of a free-entry-point window, where told.';
create index outbound_messages_wamid_digest_idx on wa.outbound_messages (wamid_digest)
where wamid_digest is not null;
create unique index outbound_messages_opaque_id_key on wa.outbound_messages (opaque_id)
where opaque_id is not null;
-- What is to be sent: the id is drawn when sending begins.
create index outbound_messages_queued_idx on wa.outbound_messages (created_at)
where opaque_id is null;
create index outbound_messages_sending_since_idx on wa.outbound_messages (sending_since)
where sending_since is not null;
create index outbound_messages_conversation_id_idx
on wa.outbound_messages (conversation_id, outbound_id);
alter table wa.outbound_messages enable row level security;
alter table wa.outbound_messages force row level security;
create policy outbound_messages_owner on wa.outbound_messages
to wa_owner using (true) with check (true);
