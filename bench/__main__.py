import sys

from bench import path, reports, tone

BENCHMARKS = {"path": path.run, "reports": reports.run, "tone": tone.run}


def main() -> int:
    """Run one benchmark, or all of them."""
    named = [one for one in sys.argv[1:] if one != "--events" and not one.isdecimal()]
    wanted = named or list(BENCHMARKS)
    unknown = [name for name in wanted if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. Known: {', '.join(BENCHMARKS)}.")
        return 2
    return max(BENCHMARKS[name]() for name in wanted)


sys.exit(main())
