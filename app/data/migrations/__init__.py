"""How the schema came to be, one step for each released change."""
