"""The audit trail under attack: what the owner of the database does to it is found."""
