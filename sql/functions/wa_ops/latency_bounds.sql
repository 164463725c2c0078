-- The upper bounds of the columns upto_5ms to upto_300s, in seconds.
create or replace function wa_ops.latency_bounds()
returns double precision[]
language sql
immutable
parallel safe
begin atomic
    select '{0.005,0.01,0.025,0.05,0.1,0.25,0.5,1,2.5,5,10,30,60,300}'::double precision[];
end;

comment on function wa_ops.latency_bounds() is
'The upper bounds of the columns upto_5ms to upto_300s, in seconds.';
revoke all on function wa_ops.latency_bounds() from public;
grant execute on function wa_ops.latency_bounds() to wa_monitor, wa_operator;
