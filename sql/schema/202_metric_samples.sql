create type wa.metric_sample as (
    metric text,
    labels jsonb,
    value double precision
);
comment on type wa.metric_sample is
'One line of /metrics: the name with its suffix (_total, _bucket, …), labels, value.';
