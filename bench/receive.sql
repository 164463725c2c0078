-- Store a message and leave its turn to the workers.
select r.outcome
from wa_api.process_webhook(
    bench.body('wamid.' || gen_random_uuid(), (random() * 5000)::int),
    gen_random_uuid(), 'bench-' || gen_random_uuid(), 'bench', 0, true
) as r;
