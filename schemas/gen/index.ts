// Generated from the .avsc files by `millrace schema gen`. Do not edit.
export * from './agent-request.ts';
export * from './agent-result.ts';
export * from './agent-status.ts';
export * from './document-processed.ts';
export * from './document-uploaded.ts';
export * from './performance-metric.ts';
export * from './shared.ts';
export * from './system-alert.ts';
