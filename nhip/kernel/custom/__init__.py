"""Custom fields: what a company asks about its records besides what we ask, through the same doors.

`definitions` says which there are, `asking` puts them into the inputs of operations, `values` keeps what is said.
"""
