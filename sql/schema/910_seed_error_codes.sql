insert into wa.error_codes as c (code, name, http_status, is_retryable, description) values
(
    'WA101',
    'invalid_argument',
    400,
    false,
    'An argument is missing or out of range; DETAIL names it.'
),
(
    'WA102',
    'invalid_registration',
    400,
    false,
    'A handler or route cannot be registered as declared.'
),
('WA201', 'state_conflict', 409, false, 'The row is not in a state that allows the action.'),
(
    'WA301',
    'lock_not_held',
    409,
    false,
    'The token is not the conversation''s current one; the turn was taken over.'
),
('WA401', 'not_found', 404, false, 'No such row.'),
('WA901', 'invariant_broken', 500, false, 'A bug: rows contradict each other.')
on conflict (code) do update
    set
        name = excluded.name,
        http_status = excluded.http_status,
        is_retryable = excluded.is_retryable,
        description = excluded.description
    where (c.name, c.http_status, c.is_retryable, c.description)
    is distinct from (
        excluded.name, excluded.http_status, excluded.is_retryable, excluded.description
    );

delete from wa.error_codes as c
where c.code not in ('WA101', 'WA102', 'WA201', 'WA301', 'WA401', 'WA901');
