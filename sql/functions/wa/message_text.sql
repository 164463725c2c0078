-- What a person wrote or tapped; null for other kinds of messages.
create or replace function wa.message_text(p_message jsonb)
returns text
language sql
immutable
parallel safe
begin atomic
    select
        coalesce(
            p_message #>> '{text,body}',
            p_message #>> '{interactive,button_reply,title}',
            p_message #>> '{interactive,list_reply,title}',
            p_message #>> '{button,text}'
        );
end;

comment on function wa.message_text(jsonb) is
'What a person wrote or tapped; null for other kinds of messages.';
revoke all on function wa.message_text(jsonb) from public;
