import json
import sys

from posthog import Posthog

job = json.loads(sys.argv[1])
errors: list[str] = []
client = Posthog(
    job["key"],
    host=job["url"],
    gzip=job["gzip"],
    flush_interval=0.05,
    on_error=lambda error, _items: errors.append(str(error)),
)
for name in job["events"]:
    client.capture(name, distinct_id="u1", properties={"n": 1})
client.flush()
client.shutdown()
sys.stdout.write(json.dumps({"errors": errors}))
