// Uploads what the jobs on standard input say, with tus-js-client. One line of JSON for each.

import { readFileSync } from 'node:fs'
import { Upload } from 'tus-js-client'

const RETRIES = 200

function upload (job) {
  return new Promise((resolve, reject) => {
    let hash = null
    const upload = new Upload(readFileSync(job.file), {
      endpoint: job.endpoint,
      headers: { Authorization: job.authorization },
      metadata: job.metadata,
      uploadDataDuringCreation: job.variant,
      retryDelays: Array(RETRIES).fill(0),
      storeFingerprintForResuming: false,
      onAfterResponse: (request, response) => { hash = response.getHeader('x-saberling-sha256') ?? hash },
      onError: reject,
      onSuccess: () => resolve({ file: job.file, hash, url: upload.url })
    })
    upload.start()
  })
}

for (const job of JSON.parse(readFileSync(0, 'utf8'))) {
  console.log(JSON.stringify(await upload(job)))
}
