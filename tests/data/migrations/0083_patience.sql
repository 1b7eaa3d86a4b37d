update handoffs set told_at = '2026-11-03T00:00:00Z';
