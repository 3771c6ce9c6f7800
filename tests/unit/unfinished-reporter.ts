import type { Reporter, TestModule } from 'vitest/node';

/** Names the files whose process died before their tests were over: of it vitest tells an error, but not where. */
export default class UnfinishedReporter implements Reporter {
  readonly #open = new Map<string, TestModule>();

  onTestModuleStart(module: TestModule): void {
    this.#open.set(module.moduleId, module);
  }

  onTestModuleEnd(module: TestModule): void {
    this.#open.delete(module.moduleId);
  }

  onTestRunEnd(): void {
    for (const module of this.#open.values()) {
      const over = [...module.children.allTests()].filter((test) => test.result().state !== 'pending');
      console.error(
        `Error: ${module.relativeModuleId} was not finished, its process died after ${over.at(-1)?.fullName ?? 'no test'}`,
      );
    }
  }
}
