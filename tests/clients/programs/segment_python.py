import json
import sys

from segment.analytics.client import Client

job = json.loads(sys.argv[1])
errors: list[str] = []
client = Client(
    job["key"],
    host=job["url"],
    gzip=job["gzip"],
    upload_interval=0.05,
    on_error=lambda error, _items: errors.append(str(error)),
)
for name in job["events"]:
    client.track("u1", name, {"n": 1})
client.flush()
client.join()
sys.stdout.write(json.dumps({"errors": errors}))
