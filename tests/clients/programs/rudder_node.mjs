import RudderAnalytics from '@rudderstack/rudder-sdk-node'

const job = JSON.parse(process.argv[2])
const errors = []
const client = new RudderAnalytics(job.key, { dataPlaneUrl: job.url, flushAt: 20, flushInterval: 50, gzip: job.gzip })
for (const event of job.events) client.track({ userId: 'u1', event, properties: { n: 1 } })
// It tells of a refusal by throwing, and throws once more where nobody listens.
process.on('unhandledRejection', (error) => errors.push(String(error.message ?? error)))
try {
  await client.flush()
} catch (error) {
  errors.push(String(error.message ?? error))
}
process.stdout.write(JSON.stringify({ errors }))
process.exit(0)
