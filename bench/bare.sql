-- One durable insert of the bytes of a webhook: what the others are measured against.
insert into bare (body)
select bench.body('wamid.' || gen_random_uuid(), (random() * 5000)::int);
