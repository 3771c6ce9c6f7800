import type { Page } from 'playwright-core';

/** What went wrong in the page while it was open: each is a failure of the page, whatever it shows. */
export interface PageTrouble {
  readonly errors: string[];
  /** Requests that went to another host. */
  readonly foreign: string[];
}

/** Collects console errors (a violated Content-Security-Policy is one), exceptions, and requests to other hosts. */
export function watchPage(page: Page, url: string): PageTrouble {
  const trouble: PageTrouble = { errors: [], foreign: [] };
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.errors.push(message.text());
  });
  page.on('pageerror', (error) => trouble.errors.push(String(error)));
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(url).host) trouble.foreign.push(request.url());
  });
  return trouble;
}
