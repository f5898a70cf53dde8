import { Analytics } from '@segment/analytics-node'

const job = JSON.parse(process.argv[2])
const errors = []
const analytics = new Analytics({ writeKey: job.key, host: job.url, flushInterval: 50 })
analytics.on('error', (error) => errors.push(String(error.reason ?? error.code)))
for (const event of job.events) analytics.track({ userId: 'u1', event, properties: { n: 1 } })
await analytics.closeAndFlush({ timeout: 30000 })
process.stdout.write(JSON.stringify({ errors }))
process.exit(0)
