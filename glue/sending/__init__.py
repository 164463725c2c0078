"""wa-webhook send: composing, posting and explaining sample webhooks."""
