-- A message's whole life: received and dispatched, then completed with :replies.
\set person random(5000, 9999)
select
    (r.turn).lock_token is not null as is_mine,
    r.event_day::text as day,
    r.event_key::text as key,
    coalesce((r.turn).conversation_id, 0) as conversation,
    coalesce((r.turn).lock_token::text, '') as token
from wa_api.process_webhook(
    bench.body((:person)::int), gen_random_uuid(), 'bench-' || gen_random_uuid(), 'bench', 1, true
) as r \gset
\if :is_mine
select c.status
from wa_api.complete_message(
    (:day)::text::date, (:key)::text::uuid, :conversation, (:token)::text::uuid, null, null,
    (:replies)::text::jsonb, 5
) as c;
\endif
