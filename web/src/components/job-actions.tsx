import { useState } from "preact/hooks";
import type { MegaBrainError } from "../../../src/client/client.ts";
import type { JobDetails, StreamEvent } from "../../../src/client/wire.ts";
import { server, toProblem } from "../api/server.ts";
import { navigate } from "../navigation.ts";
import { jobAddress, newIngestionAddress } from "../route.ts";
import { isActive } from "../state/jobs.ts";
import { Button, ButtonLink } from "./button.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { ProblemNote } from "./problem-note.tsx";

/** What can be done with a job: to end it, or to try it again. */
export function JobActions({ id, event, details }: JobActionsProps) {
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<MegaBrainError | null>(null);
  const attempt = async (action: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await action();
    } catch (error) {
      setProblem(toProblem(error));
      setBusy(false);
    }
  };
  const cancel = () => attempt(async () => void (await server.jobs.cancel(id)));
  const retry = () =>
    attempt(async () => {
      navigate(jobAddress((await server.jobs.retry(id)).id));
      setBusy(false);
    });
  return (
    <>
      {isActive(event) && (
        <Button kind="danger" disabled={isBusy} onClick={() => setAsking(true)}>
          {isBusy ? "Cancelling …" : "Cancel"}
        </Button>
      )}
      {event.stage === "Failed" && (
        <>
          {details !== null && <ButtonLink href={newIngestionAddress(details)}>Change and try again</ButtonLink>}
          <Button kind="primary" disabled={isBusy} onClick={() => void retry()}>
            Retry
          </Button>
        </>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
      {isAsking && (
        <ConfirmDialog
          title={`Cancel the ingestion of ${event.repository}?`}
          confirm="Cancel the ingestion"
          dismiss="Let it run"
          onConfirm={() => void cancel()}
          onClose={() => setAsking(false)}
        >
          What was fetched is kept for the next time. What is searchable now stays as it is.
        </ConfirmDialog>
      )}
    </>
  );
}

interface JobActionsProps {
  readonly id: string;
  readonly event: StreamEvent;
  readonly details: JobDetails | null;
}
