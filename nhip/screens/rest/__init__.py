"""The REST door: resources, operations and inputs as JSON under `/api/v1`, for programs that hold a token."""
