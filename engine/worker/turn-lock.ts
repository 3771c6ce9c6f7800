/**
 * Lets one piece of asynchronous work run at a time, in the order in which they asked. When one has failed none runs any more, and all fail as it
 * did: what it left half done would be taken for done, such as records whose writing failed in a commit after it.
 */
export class TurnLock {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn;
    // Whoever asked for it hears of it.
    turn.catch(() => {});
    return turn;
  }
}
