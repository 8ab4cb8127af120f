import { useEffect, useRef, useState } from "preact/hooks";
import { isOverviewRead, jobs } from "../api/overview.ts";
import { stagesOf, tellStageChanges, type Stages } from "../state/stage-changes.ts";
import styles from "./stage-announcer.module.css";

/** Tells screen readers which ingestion came to another stage. */
export function StageAnnouncer() {
  const [text, setText] = useState("");
  const before = useRef<Stages | null>(null);
  const state = jobs.value;
  useEffect(() => {
    const told = tellStageChanges(before.current, state);
    if (isOverviewRead.value) before.current = stagesOf(state);
    if (told !== "") setText(told);
  }, [state]);
  return (
    <p class={styles.live} role="status">
      {text}
    </p>
  );
}
