import { formatCounted } from "../format.ts";
import { languageShares } from "../state/languages.ts";
import styles from "./language-bar.module.css";

/** Which languages a repository's files are in. */
export function LanguageBar({ languages, withLegend = false }: LanguageBarProps) {
  const shares = languageShares(languages, LANGUAGES_MAX);
  if (shares.length === 0) return null;
  const told = shares.map(({ name, share }) => `${name} ${percent(share)}`).join(", ");
  return (
    <div>
      <div class={styles.bar} role="img" aria-label={`Languages: ${told}`} title={told}>
        {shares.map(({ name, share }) => (
          <span key={name} class={styles.part} style={{ width: `${share}%` }} />
        ))}
      </div>
      {withLegend && (
        <ul class={styles.legend}>
          {shares.map(({ name, share, files }) => (
            <li key={name} title={formatCounted(files, "file")}>
              {name} <span class={styles.share}>{percent(share)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface LanguageBarProps {
  /** Files by language. */
  readonly languages: Readonly<Record<string, number>>;
  readonly withLegend?: boolean;
}

const LANGUAGES_MAX = 5;

function percent(share: number): string {
  return share < 1 ? "< 1 %" : `${Math.round(share)} %`;
}
