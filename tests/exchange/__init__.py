"""Random lives of papers in three currencies, with none, two and three decimals (R25)."""
