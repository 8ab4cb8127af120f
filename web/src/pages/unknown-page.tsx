import { EmptyState } from "../components/empty-state.tsx";
import { useTitle } from "../use-title.ts";

export function UnknownPage() {
  useTitle("Not found");
  return (
    <EmptyState title="There is no page at this address">
      <a href="/">See the ingestions</a>
    </EmptyState>
  );
}
