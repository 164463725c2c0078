-- Id of the button or list row that a person tapped.
create or replace function wa.reply_id(p_message jsonb)
returns text
language sql
immutable
parallel safe
begin atomic
    select
        coalesce(
            p_message #>> '{interactive,button_reply,id}',
            p_message #>> '{interactive,list_reply,id}',
            p_message #>> '{button,payload}'
        );
end;

comment on function wa.reply_id(jsonb) is 'Id of the button or list row that a person tapped.';
revoke all on function wa.reply_id(jsonb) from public;
