"""One program per client, as a product would write it. Each reads a job (JSON) as its argument and prints what it was told back."""
