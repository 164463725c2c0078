"""Installing and upgrading the database from sql/ and migrations/."""
