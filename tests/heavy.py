"""Statements that would run for a minute, to be cancelled, refused or waited out."""

HEAVY = {
    "sqlite": """
        WITH RECURSIVE series(number) AS (
            SELECT 1 UNION ALL SELECT number + 1 FROM series WHERE number < 1000000000
        ) SELECT count(*) FROM series
    """,
    "postgresql": "SELECT 1 FROM pg_sleep(60)",
}
SOON = 12  # seconds, on a busy machine: less than what runs would have taken
