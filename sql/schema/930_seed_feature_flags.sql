-- Disabled by default: the original flow until someone rolls the enhanced one out.
insert into wa.feature_flags as f (flag, description) values
('WA_ENHANCED_PROCESSING', 'Messages run in the enhanced flow: locks, order, retries, audit.'),
(
    'WA_SHADOW_DECISIONS',
    'What the enhanced flow would have decided is recorded for messages of the original flow.'
)
on conflict (flag) do update
    set description = excluded.description
    where f.description is distinct from excluded.description;
