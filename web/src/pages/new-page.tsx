import { useState } from "preact/hooks";
import type { MegaBrainError } from "../../../src/client/client.ts";
import { server, toProblem } from "../api/server.ts";
import { Button } from "../components/button.tsx";
import { PageHead } from "../components/page-head.tsx";
import { ProblemNote } from "../components/problem-note.tsx";
import { SourceChoice, SOURCE_NAMES } from "../components/source-choice.tsx";
import { TextField } from "../components/text-field.tsx";
import { navigate, query } from "../navigation.ts";
import { jobAddress } from "../route.ts";
import { editForm, formFrom, requestOf, sourceOf, type IngestionForm } from "../state/ingestion-form.ts";
import { recognise, type Recognised } from "../../../src/core/recognise-repository.ts";
import { refusedField, type Field } from "../state/refused-field.ts";
import { useTitle } from "../use-title.ts";
import styles from "./new-page.module.css";

/** The form that starts an ingestion. */
export function NewPage() {
  useTitle("New ingestion");
  const { form, edit, submit, problem, isBusy } = useForm();
  const isPlaced = problem !== null && refusedField(problem) !== null;
  return (
    <div class={styles.page}>
      <PageHead title="New ingestion">Fetches a repository, parses it, and makes it searchable.</PageHead>
      <form class={styles.form} noValidate onSubmit={(event) => void submit(event)}>
        {problem !== null && !isPlaced && <ProblemNote problem={problem} />}
        <Fields form={form} edit={edit} problem={problem} />
        <div class={styles.buttons}>
          <Button kind="primary" type="submit" disabled={isBusy || form.repository.trim() === ""}>
            {isBusy ? "Starting …" : "Start ingestion"}
          </Button>
        </div>
      </form>
    </div>
  );
}

/** What stands in the form, and what the server said to it. */
function useForm() {
  const [form, setForm] = useState(() => formFrom(query.value));
  const [problem, setProblem] = useState<MegaBrainError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const edit = (change: Partial<IngestionForm>): void => {
    setForm(editForm(form, change));
    setProblem(null);
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setProblem(null);
    setBusy(true);
    try {
      navigate(jobAddress((await server.ingest(requestOf(form))).id));
    } catch (error) {
      setProblem(toProblem(error));
      setBusy(false);
    }
  };
  return { form, edit, submit, problem, isBusy };
}

interface FieldsProps {
  readonly form: IngestionForm;
  readonly edit: (change: Partial<IngestionForm>) => void;
  readonly problem: MegaBrainError | null;
}

function Fields({ form, edit, problem }: FieldsProps) {
  const found = recognise(form.repository);
  const source = sourceOf(form, found);
  const errorAt = (name: Field) =>
    problem !== null && refusedField(problem) === name ? <Refusal problem={problem} /> : null;
  return (
    <>
      <TextField
        name="repository"
        label="Repository"
        placeholder="owner/name, any page's address, or a path"
        value={form.repository}
        onInput={(repository) => edit({ repository })}
        error={errorAt("repository")}
        note={<Understood found={found} form={form} />}
        autofocus
      />
      <SourceChoice value={source} onChange={(chosen) => edit({ source: chosen })} />
      <div class={styles.pair}>
        <TextField
          name="ref"
          label="Branch, tag or commit"
          placeholder="default branch"
          value={form.ref}
          onInput={(ref) => edit({ ref })}
          error={errorAt("ref")}
          note={null}
        />
        {source !== "local" && (
          <TextField
            name="token"
            label="Token"
            type="password"
            placeholder="for a private repository"
            value={form.token}
            onInput={(token) => edit({ token })}
            error={errorAt("token")}
            note={form.tokenWasMoved ? "Moved here from the address." : "Kept in memory only, until it ends."}
          />
        )}
      </div>
      <label class={styles.check}>
        <input type="checkbox" checked={form.full} onChange={(event) => edit({ full: event.currentTarget.checked })} />
        <span>
          Everything anew<span class={styles.muted}>, not only what changed since the last time</span>
        </span>
      </label>
    </>
  );
}

/** What will be asked for, or what is missing yet. */
function Understood({ found, form }: { readonly found: Recognised; readonly form: IngestionForm }) {
  if (found.kind === "nothing") return <>A shorthand, a clone command, or the address of any of its pages.</>;
  const { source, repository } = requestOf(form);
  if (found.kind === "unclear" && form.source === null) {
    return (
      <span class={styles.unclear}>
        {found.problem} {found.hint}
      </span>
    );
  }
  return (
    <>
      {SOURCE_NAMES[source]}: <strong>{repository}</strong>
    </>
  );
}

function Refusal({ problem }: { readonly problem: MegaBrainError }) {
  return (
    <span role="alert">
      {problem.detail} {problem.hint}
    </span>
  );
}
