import { useState } from "preact/hooks";
import type { StreamedEvent } from "../../../src/client/client.ts";
import { formatTimeOfDay } from "../format.ts";
import { Button } from "./button.tsx";
import { Moment } from "./moment.tsx";
import styles from "./event-log.module.css";

/** Every event of a job, the newest first. */
export function EventLog({ events }: { readonly events: readonly StreamedEvent[] }) {
  const [shown, setShown] = useState(EVENTS_SHOWN);
  const newest = events.slice(-shown).toReversed();
  return (
    <>
      <div class={styles.scroll} tabIndex={0} role="region" aria-label="Event log">
        <table class={styles.log}>
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">Time</th>
              <th scope="col">Stage</th>
              <th scope="col">%</th>
              <th scope="col">Message</th>
            </tr>
          </thead>
          <tbody>
            {newest.map(({ cursor, event }) => (
              <tr key={cursor}>
                <td>{cursor}</td>
                <td>
                  <Moment at={event.timestamp}>{formatTimeOfDay(Date.parse(event.timestamp))}</Moment>
                </td>
                <td>{event.stage}</td>
                <td>{event.percentage}</td>
                <td class={styles.message}>{event.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {events.length > shown && (
        <p class={styles.more}>
          <Button onClick={() => setShown(events.length)}>Show all {events.length}</Button>
        </p>
      )}
    </>
  );
}

const EVENTS_SHOWN = 100;
