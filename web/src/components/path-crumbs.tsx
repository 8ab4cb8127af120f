import { directoryAddress } from "../route.ts";
import styles from "./path-crumbs.module.css";

/** The way from the top of a repository to a directory, a link for each step. */
export function PathCrumbs({ id, repository, directory, isHere }: PathCrumbsProps) {
  const names = directory === "" ? [] : directory.split("/");
  const steps = [repository, ...names].map((name, i) => ({ name, path: names.slice(0, i).join("/") }));
  return (
    <nav class={styles.crumbs} aria-label="Directory">
      <ol>
        {steps.map(({ name, path }, i) => (
          <li key={path}>
            <a href={directoryAddress(id, path)} aria-current={isHere && i === steps.length - 1 ? "page" : undefined}>
              {name}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

interface PathCrumbsProps {
  /** Of the repository. */
  readonly id: string;
  readonly repository: string;
  /** `""` is the top. */
  readonly directory: string;
  /** Whether the last step is the page itself. */
  readonly isHere: boolean;
}
