-- Take what is due and complete it: a worker's calls, without the worker.
select
    coalesce(c.event_day::text, '') as day,
    coalesce(c.event_key::text, '') as key,
    coalesce(c.conversation_id, 0) as conversation,
    coalesce(c.lock_token::text, '') as token,
    c.event_key is not null as is_mine
from (values (1)) as one (n)
left join wa_api.claim_messages('bench', 1) as c on true \gset
\if :is_mine
select c.status
from wa_api.complete_message(
    (:day)::text::date, (:key)::text::uuid, :conversation, (:token)::text::uuid, null, null,
    '[]', 5
) as c;
\endif
