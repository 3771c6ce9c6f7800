const LOOK_MS = 20;
const GIVE_UP_MS = 300_000;

/** Settles when something holds. Errors: what it waited for, when that took five minutes. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const begun = performance.now(); !(await holds()); ) {
    if (performance.now() - begun > GIVE_UP_MS) throw new Error(`waited too long until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
