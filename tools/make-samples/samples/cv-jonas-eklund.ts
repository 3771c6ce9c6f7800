import { heading, lines, list, paragraph, table, title } from '../blocks.ts';
import { renderDocx } from '../render-docx.ts';
import { expected, type Sample } from '../sample.ts';

/** A one-page resume in Word, American in form. */
export const cvJonasEklund: Sample = {
  file: 'cv-jonas-eklund.docx',
  type: 'cv',
  about: 'The resume of a data engineer, with skills, four employers and certificates.',
  mustFind: [
    ...expected('person', 'Jonas Eklund'),
    ...expected('organisation', 'Harrow Peak Logistics', 'Bluefen Energy', 'Quillon Software Inc.'),
    ...expected('email', 'jonas.eklund@example.com'),
    ...expected('phone', '(206) 555-0142'),
    ...expected('location', 'Seattle', 'Portland'),
    ...expected('date', 'June 2022', 'January 2018'),
    ...expected('percent', '64%'),
    ...expected('money', '$310,000'),
  ],
  summaryMentions: ['Jonas Eklund', 'data engineer', 'streaming', 'Harrow Peak Logistics'],
  render: async () =>
    renderDocx({ title: 'Resume of Jonas Eklund', author: 'Jonas Eklund', date: '2026-03-30T16:05:00Z' }, [
      title('Jonas Eklund'),
      lines('Senior Data Engineer', 'Seattle, WA · (206) 555-0142 · jonas.eklund@example.com'),
      heading('Summary'),
      paragraph(`Data engineer with nine years of experience in streaming platforms and warehouses. I turn nightly batch jobs into pipelines
          that answer in seconds, document them, and teach the teams that use them. Strong in TypeScript, SQL and operations.`),
      heading('Work experience'),
      lines('Senior Data Engineer, Harrow Peak Logistics, Seattle', 'June 2022 – present'),
      list(
        'Designed the event platform that tracks 2.1 million parcels a day; end-to-end latency fell from 40 minutes to 9 seconds.',
        'Reduced the cost of the warehouse by 64%, saving $310,000 a year, by moving aggregates upstream.',
        'Introduced schema contracts and on-call runbooks; severe incidents went from eleven to two a year.',
        'Hired and lead a team of five engineers.',
      ),
      lines('Data Engineer, Bluefen Energy, Portland', 'January 2018 – May 2022'),
      list(
        'Built the ingestion of 90,000 smart meters with exactly-once delivery into the billing system.',
        'Wrote the anomaly detection that found 1,240 faulty meters in its first year.',
        'Maintained the data catalog and trained 60 analysts in SQL.',
      ),
      lines('Software Engineer, Quillon Software Inc., Portland', 'August 2016 – December 2017'),
      list('Developed reports and REST services in TypeScript and PostgreSQL for 25 customers.'),
      heading('Education'),
      lines('B.S. in Computer Science, Cascadia State College, 2016', 'GPA 3.7, minor in statistics'),
      heading('Skills'),
      table(
        [
          { title: 'Area', share: 0.28 },
          { title: 'Tools', share: 0.72 },
        ],
        [
          ['Languages', 'TypeScript, Python, SQL, some Rust'],
          ['Streaming', 'Kafka, Kafka Streams, Flink, Avro and schema registries'],
          ['Storage', 'PostgreSQL, Parquet, object stores, key-value stores'],
          ['Operations', 'Kubernetes, Terraform, Prometheus, Grafana'],
        ],
      ),
      heading('Certifications'),
      list('Certified developer for event streaming, 2023', 'Certified Kubernetes administrator, 2021'),
      heading('Interests'),
      paragraph('Sea kayaking, sourdough, and the history of railway timetables. References on request.'),
    ]),
};
