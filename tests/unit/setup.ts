/** In CI property tests draw the same cases each time, so that a change is judged by what it changes; elsewhere they explore. */
import fc from 'fast-check';

const CI_SEED = 20_261_125;

if (process.env.CI === 'true') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: CI_SEED });
