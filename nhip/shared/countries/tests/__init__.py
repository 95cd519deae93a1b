"""What a country's code promises, checked against examples and an independent reader."""
