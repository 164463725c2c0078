-- Which of wa_ops.latency_bounds() a time falls under, from 0; 14 = above all of them.
--
-- Contract   as Prometheus has it: a time equal to a bound is under it. Hence the signs: of
--            thresholds equal to its operand width_bucket() counts, too.
create or replace function wa_ops.latency_slot(p_seconds double precision)
returns smallint
language sql
immutable
parallel safe
begin atomic
    select
        (
            14 - width_bucket(
                -p_seconds,
                '{-300,-60,-30,-10,-5,-2.5,-1,-0.5,-0.25,-0.1,-0.05,-0.025,-0.01,-0.005}'
                ::double precision[]
            )
        )::smallint;
end;

comment on function wa_ops.latency_slot(double precision) is
'Which of the latency bounds a time falls under, from 0; 14 = above all of them.';
revoke all on function wa_ops.latency_slot(double precision) from public;
grant execute on function wa_ops.latency_slot(double precision) to wa_monitor, wa_operator;
