import sys

from bench import draining, pages, path, recommending, reports, serving, sign_ups, tone

BENCHMARKS = {
    "draining": draining.run,
    "pages": pages.run,
    "path": path.run,
    "recommending": recommending.run,
    "reports": reports.run,
    "sign_ups": sign_ups.run,
    "serving": serving.run,
    "tone": tone.run,
}


def main() -> int:
    """Run one benchmark (what follows its name is its own), or all of them."""
    wanted = sys.argv[1:2] or list(BENCHMARKS)
    unknown = [name for name in wanted if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. Known: {', '.join(BENCHMARKS)}.")
        return 2
    return max(BENCHMARKS[name]() for name in wanted)


sys.exit(main())
