"""Administration: what the administrator does to the company, its units, people, roles and policies."""
