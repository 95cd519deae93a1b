"""The Northwind trading company: a public data set, its repair, and its figures computed without the product."""
