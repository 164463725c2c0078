insert into wa.violations as v (violation, description, remedy) values
(
    'unreadable_body',
    'The signed bytes are no JSON, also after repair.',
    'Look at raw; ask who has the app secret.'
),
(
    'too_many_elements',
    'The body has 50 times as many elements as Meta sends in one.',
    'Post it again in parts of up to 1,000 elements.'
),
(
    'not_whatsapp',
    'The envelope is another product''s: object is not whatsapp_business_account.',
    'Unsubscribe this address from the other product in the Meta app.'
),
(
    'bad_envelope',
    'entry, changes or value is missing, empty or of another type.',
    'Compare raw with Meta''s reference; nothing in it could be read.'
),
(
    'not_an_object',
    'An element of a known array is no object.',
    'Compare raw with Meta''s reference.'
),
('missing_id', 'No id: a redelivery could not be told.', 'Compare raw with Meta''s reference.'),
('bad_id', 'An id that is no text.', 'Compare raw with Meta''s reference.'),
('missing_status', 'A status update without its status.', 'Compare raw with Meta''s reference.'),
(
    'missing_user_id',
    'A change of a user''s id that does not name the new one.',
    'The user is known by the old id until the next message names the new one.'
),
(
    'missing_phone_number_id',
    'A message without the business number that received it.',
    'Compare raw with Meta''s reference.'
),
(
    'bad_phone_number_id',
    'A business number''s id that is no text.',
    'Compare raw with Meta''s reference.'
),
(
    'missing_timestamp',
    'A message without its time: it belongs to no day of the ledger.',
    'Compare raw with Meta''s reference.'
),
(
    'bad_timestamp',
    'A message whose time is not a whole number of unix seconds.',
    'Compare raw with Meta''s reference.'
),
(
    'missing_sender',
    'A message from nobody: neither phone number nor BSUID, in it or in its contact.',
    'Nobody could be answered; compare raw with Meta''s reference.'
),
(
    'bad_sender',
    'A sender''s id that is no text: several people could become one.',
    'Compare raw with Meta''s reference.'
),
(
    'too_long',
    'An id that is longer than any of Meta''s; field names it.',
    'Compare raw with Meta''s reference.'
)
on conflict (violation) do update
    set
        description = excluded.description,
        remedy = excluded.remedy
    where (v.description, v.remedy) is distinct from (excluded.description, excluded.remedy);
