const ATTEMPTS_MAX = 4;
const AT_ONCE_MAX = 3;

/** Why an upload was not taken, as a sentence. */
export class UploadError extends Error {}

/** Uploads files, a few at a time, in the order given. */
export class UploadQueue {
  #waiting = [];
  #running = 0;

  /** Settles with the id of the document. `onProgress` is told the share that has been sent. */
  add(file, onProgress) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ file, onProgress, resolve, reject });
      this.#next();
    });
  }

  #next() {
    while (this.#running < AT_ONCE_MAX && this.#waiting.length > 0) {
      const { file, onProgress, reject, resolve } = this.#waiting.shift();
      this.#running++;
      upload(file, onProgress)
        .then(resolve, reject)
        .finally(() => {
          this.#running--;
          this.#next();
        });
    }
  }
}

/** One key for all attempts: however often the file is sent, it becomes one document. */
async function upload(file, onProgress) {
  const key = idempotencyKey();
  for (let attempt = 1; ; attempt++) {
    const answer = await send(file, key, onProgress);
    if (answer.status === 202) return answer.body.id;
    const mayPass = answer.status === 0 || answer.status === 503;
    if (!mayPass || attempt === ATTEMPTS_MAX) throw new UploadError(sentence(file, answer));
    await new Promise((resolve) => setTimeout(resolve, (answer.retryAfter ?? attempt * 2) * 1000));
  }
}

/** `fetch` cannot tell how much of a body is sent; this can. Status 0: no answer. */
function send(file, key, onProgress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.set('file', file);
    const done = () => {
      const retryAfter = Number(request.getResponseHeader('Retry-After')) || undefined;
      resolve({ status: request.status, body: request.response, retryAfter });
    };
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    request.addEventListener('loadend', done);
    request.open('POST', '/v1/documents');
    request.responseType = 'json';
    request.setRequestHeader('Idempotency-Key', key);
    request.send(form);
  });
}

function sentence(file, { body, status }) {
  const message = body?.error?.message;
  if (message) return `${file.name}: ${message}.`;
  return status === 0
    ? `${file.name}: the server could not be reached. Drop the file again when it is back.`
    : `${file.name}: the server answered ${status}.`;
}

/** `crypto.randomUUID` exists only on secure pages. */
function idempotencyKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
