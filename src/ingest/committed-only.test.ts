import { expect, test } from "vitest";
import type { JobId } from "../core/ids.ts";
import type { RepositoryAddress } from "../core/repository.ts";
import { queuedEvent } from "./queued-event.ts";
import { startingView } from "./stage-views.ts";

const address = (url: string): RepositoryAddress => ({
  source: "local",
  url,
  display: url,
  host: null,
  owner: null,
  name: "app",
});

const queued = (url: string, place: number) =>
  queuedEvent({ id: "01K0000000000000000000000A" as JobId, address: address(url), ref: null }, { place, at: 0 })
    .message;

test("uncommitted changes are spoken of where there may be some, and once it begins", () => {
  const note = "Cloning /srv/app; uncommitted changes are not ingested";
  expect(queued("/srv/app", 0)).toBe(note);
  expect(startingView(address("/srv/app")).message).toBe(note);
  expect(queued("/srv/app", 2)).toBe("Waiting in the queue: place 2");
  expect(queued("/srv/app.git", 0)).toBe("Cloning /srv/app.git");
  expect(startingView(address("/srv/app.git")).message).toBe("Cloning /srv/app.git");
});
