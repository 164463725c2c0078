-- What identifies a person: the contact asked for, BSUIDs and phones of their conversations; with
-- p_with_profile also the names of their profiles and the words of these.
create or replace function wa.contact_names(
    p_conversation_ids bigint[], p_contact text, p_with_profile boolean
)
returns text[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select distinct n.name
        from wa.webhook_conversations as c
        cross join lateral unnest(
            array[c.bsuid, c.phone]
            || case
                when p_with_profile
                    then c.profile_name || regexp_split_to_array(c.profile_name, '\s+')
            end
        ) as n (name)
        where
            c.conversation_id = any(p_conversation_ids)
            and (length(n.name) >= 3 or n.name in (c.bsuid, c.phone))
        union
        select p_contact
        order by 1
    );
end;
$$;

comment on function wa.contact_names(bigint[], text, boolean) is
'What identifies a person: BSUIDs, phones, and with p_with_profile the names of their profiles.';
revoke all on function wa.contact_names(bigint[], text, boolean) from public;
