"""Who came, through whom, and what became of them: links and visits, leads, attribution."""
