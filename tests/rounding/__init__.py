"""Rounding (R24): random invoices through the rules, and reckoned by fractions beside them."""
