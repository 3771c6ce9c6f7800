/**
 * The worker of `millrace dev`: `millrace run` with every pipeline of the platform. It tells its parent when it is up, and stops when the
 * parent asks or is gone. The platform's pipelines are its own: an upgrade of the package that leaves something behind is told in the log.
 */
import { fileURLToPath } from 'node:url';
import { processIo } from '../process-io.ts';
import { runCli } from '../run-cli.ts';

const PIPELINES = ['orchestrator', 'document-analyzer', 'quality-assurance', 'business-intelligence', 'result-sinks'];

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const files = PIPELINES.map((name) => fileURLToPath(new URL(`../../pipelines/${name}${extension}`, import.meta.url)));
const io = processIo();
process.once('disconnect', () => process.emit('SIGTERM'));
const code = await runCli(['run', ...files, '--allow-orphans'], { ...io, ready: () => process.send?.('running') });
process.exit(code);
