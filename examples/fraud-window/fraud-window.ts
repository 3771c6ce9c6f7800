import { json, pipeline, string } from 'millrace/engine';
import { aggregate, filter, keyBy, late, map, to, toStream, tumbling, window } from 'millrace/operators';

type Payment = { readonly card: string; readonly country: string };
type Minute = { readonly count: number; readonly countries: readonly string[] };

const made = { key: string(), create: { partitions: 3 } };
export const payments = { name: 'payments', value: json<Payment>(), ...made };
export const suspicions = { name: 'suspicions', value: json<Minute | null>(), ...made };
export const missed = { name: 'payments-too-late', value: json<Payment>(), ...made };

/** Cards that pay more than three times, or from two countries, within a minute. Payments that come too late to be judged are kept. */
export default pipeline('fraud-window', ({ from }) =>
  from(payments).pipe(
    keyBy('by-card', ({ card }) => card),
    window(tumbling('1m', { grace: '30s' })),
    late('too-late', to(missed)),
    aggregate('minutes-by-card', {
      emit: 'on-update',
      init: (): Minute => ({ count: 0, countries: [] }),
      add: ({ count, countries }, { country }) => ({ count: count + 1, countries: [...new Set([...countries, country])] }),
    }),
    toStream(),
    filter((minute) => minute !== null && (minute.count > 3 || minute.countries.length > 1)),
    map('by-card-again', (minute, { key: card }) => [card, minute]),
    to(suspicions),
  ),
);
