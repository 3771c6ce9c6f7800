import type { Case } from '../case.ts';
import { access } from './access.ts';
import { alterConfigs } from './alter-configs.ts';
import { compacting } from './compacting.ts';
import { consumerGroups } from './consumer-groups.ts';
import { coordinators } from './coordinators.ts';
import { electLeaders } from './elect-leaders.ts';
import { frames } from './frames.ts';
import { groups } from './groups.ts';
import { logDirs } from './log-dirs.ts';
import { offsetDelete } from './offset-delete.ts';
import { producing } from './producing.ts';
import { reading } from './reading.ts';
import { sessions } from './sessions.ts';
import { setup } from './setup.ts';
import { topicCalls } from './topic-calls.ts';
import { topicIds } from './topic-ids.ts';
import { transactions } from './transactions.ts';
import { versions } from './versions.ts';

/** All requests, in their order: later ones build on what earlier ones made. */
export const SCRIPT: readonly Case[] = [
  ...setup,
  ...frames,
  ...versions,
  ...producing,
  ...reading,
  ...topicCalls,
  ...groups,
  ...transactions,
  ...sessions,
  ...compacting,
  ...access,
  ...coordinators,
  ...topicIds,
  ...consumerGroups,
  ...alterConfigs,
  ...offsetDelete,
  ...logDirs,
  ...electLeaders,
];
