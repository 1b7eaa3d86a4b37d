update reply_facts set position = 0, typed = '{"subject": {"order": "T-1"}, "field": "status", "value": {"status": "shipped"},
    "source": {"table": "orders", "row": "T-1", "version": 1, "as_of": "2026-11-20T10:00:00Z"}, "audience": "customer"}';
