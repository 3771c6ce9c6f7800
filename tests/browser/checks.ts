/** Says each check as it passes and ends the process with a failure when one did not. */
export class Checks {
  #failed = 0;

  check(what: string, passed: boolean, found?: unknown): void {
    if (!passed) this.#failed++;
    console.log(`${passed ? 'ok  ' : 'FAIL'} ${what}${passed || found === undefined ? '' : `: ${JSON.stringify(found)}`}`);
  }

  /** 0 when all passed. */
  get exitCode(): number {
    return this.#failed === 0 ? 0 : 1;
  }
}
