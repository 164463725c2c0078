create table wa.error_codes (
    code text not null,
    name text not null,
    http_status integer not null,
    is_retryable boolean not null,
    description text not null,
    constraint error_codes_pkey primary key (code),
    constraint error_codes_code_check check (code ~ '^WA[0-9]{3}$'),
    constraint error_codes_http_status_check check (http_status between 400 and 599)
);
comment on table wa.error_codes is
'Registry of our SQLSTATEs. '
'WA1xx bad input, WA2xx state conflict, WA3xx lock not held, WA4xx not found, WA9xx bug.';
alter table wa.error_codes enable row level security;
alter table wa.error_codes force row level security;
create policy error_codes_owner on wa.error_codes to wa_owner using (true) with check (true);
