"""Exporting a list: what its address shows, as a CSV or XLSX file that runs nothing."""
