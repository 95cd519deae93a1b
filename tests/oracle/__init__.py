"""The oracle: random days of a company, told to the product and to a model that shares no code with it."""
