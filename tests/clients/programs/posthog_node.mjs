import { PostHog } from 'posthog-node'

const job = JSON.parse(process.argv[2])
const errors = []
const client = new PostHog(job.key, { host: job.url, flushAt: 20, disableCompression: !job.gzip })
client.on('error', (error) => errors.push(String(error)))
for (const event of job.events) client.capture({ distinctId: 'u1', event, properties: { n: 1 } })
await client.shutdown(60000)
process.stdout.write(JSON.stringify({ errors }))
process.exit(0)
