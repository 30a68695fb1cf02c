"""Design, runner, results, statistics."""
