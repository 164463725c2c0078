-- When a conversation's rate allows its next turn; null = it is not paced, or never had one.
--
-- Contract   generic cell rate algorithm (ITU-T I.371): rate_tat runs ahead of the clock by one
--            interval per turn, and may be a burst ahead. What is further ahead was counted under
--            other settings, or by a clock that was ahead, and does not count. The minute: p_now
--            may be of a request that has waited while another turn was counted.
create or replace function wa.paced_until(
    p_conversation wa.webhook_conversations, p_settings wa.settings, p_now timestamptz
)
returns timestamptz
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_settings.turn_interval = '0 seconds'
        or p_conversation.rate_tat
        > p_now + p_settings.turn_interval * p_settings.turn_burst + interval '1 minute'
    then
        return null;
    end if;

    return p_conversation.rate_tat - p_settings.turn_interval * (p_settings.turn_burst - 1);
end;
$$;

comment on function wa.paced_until(wa.webhook_conversations, wa.settings, timestamptz) is
'When a conversation''s rate allows its next turn; null = it is not paced, or never had one.';
revoke all on function wa.paced_until(wa.webhook_conversations, wa.settings, timestamptz)
from public;
