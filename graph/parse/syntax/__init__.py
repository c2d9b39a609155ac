"""The grammar of a sentence: phrases, clauses, predicates, and what stands where in them."""
