"""PostgreSQL as Django has it, with a connection that says whose rows are asked for."""
