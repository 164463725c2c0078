-- What a contact wants to be sent: the newest choice counts; at one time, stop.
create or replace function wa.set_preference(
    p_conversation_id bigint, p_category text, p_choice text, p_changed_at timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into wa.contact_preferences as f (conversation_id, category, choice, changed_at)
    values (p_conversation_id, p_category, p_choice, p_changed_at)
    on conflict (conversation_id, category) do update
        set choice = excluded.choice, changed_at = excluded.changed_at
        where (excluded.changed_at, excluded.choice) > (f.changed_at, f.choice);
end;
$$;

comment on function wa.set_preference(bigint, text, text, timestamptz) is
'What a contact wants to be sent: the newest choice counts; at one time, stop.';
revoke all on function wa.set_preference(bigint, text, text, timestamptz) from public;
