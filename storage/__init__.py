"""What must not be lost: SQL in files, SQLite and PostgreSQL, migrations, encryption at rest."""
