-- A message's whole life: received and dispatched, then completed with one reply.
select
    (r.turn).lock_token is not null as is_mine,
    r.event_day::text as day,
    r.event_key::text as key,
    coalesce((r.turn).conversation_id, 0) as conversation,
    coalesce((r.turn).lock_token::text, '') as token
from wa_api.process_webhook(
    bench.body('wamid.' || gen_random_uuid(), 5000 + (random() * 5000)::int),
    gen_random_uuid(), 'bench-' || gen_random_uuid(), 'bench', 1, true
) as r \gset
\if :is_mine
select c.status
from wa_api.complete_message(
    (:day)::text::date, (:key)::text::uuid, :conversation, (:token)::text::uuid, null, null,
    '[{"kind": "text", "body": {"type": "text", "text": {"body": "hello"}}}]', 5
) as c;
\endif
