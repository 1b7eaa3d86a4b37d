update handoffs set closed_at = '2026-11-03T00:00:00Z', outcome = 'closed', rating_asked_at = '2026-11-03T00:00:00Z', rating = 4;
