-- Store a message and leave its turn to the workers.
\set person random(0, 4999)
select r.outcome
from wa_api.process_webhook(
    bench.body((:person)::int), gen_random_uuid(), 'bench-' || gen_random_uuid(), 'bench', 0, true
) as r;
