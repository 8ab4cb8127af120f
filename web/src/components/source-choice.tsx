import type { Source } from "../../../src/core/repository.ts";
import styles from "./source-choice.module.css";

/** Where a repository comes from. */
export function SourceChoice({ value, onChange }: SourceChoiceProps) {
  return (
    <fieldset class={styles.choice}>
      <legend>Source</legend>
      <div class={styles.options}>
        {(Object.keys(SOURCE_NAMES) as Source[]).map((source) => (
          <label key={source} class={styles.option}>
            <input
              type="radio"
              name="source"
              value={source}
              checked={source === value}
              onChange={() => onChange(source)}
            />
            <span>{SOURCE_NAMES[source]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface SourceChoiceProps {
  readonly value: Source;
  readonly onChange: (source: Source) => void;
}

export const SOURCE_NAMES: Readonly<Record<Source, string>> = {
  github: "GitHub",
  gitlab: "GitLab",
  bitbucket: "Bitbucket",
  git: "Git URL",
  local: "Local path",
};
