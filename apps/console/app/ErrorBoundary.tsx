import { Component, type ReactNode } from "react";
import { Alert } from "./Alert.tsx";
import { Button } from "./Button.tsx";
import { useWords } from "./language.tsx";
import { FRAME } from "./words.ts";

interface Props {
  readonly children: ReactNode;
}

/** Keeps a defect of one part from taking the rest of the page with it. */
export class ErrorBoundary extends Component<Props, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error === undefined ? this.props.children : <Crashed error={error} />;
  }
}

function Crashed({ error }: { readonly error: unknown }) {
  const t = useWords(FRAME);
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      title={t("crashed")}
      description={<code>{error instanceof Error ? `${error.name}: ${error.message}` : String(error)}</code>}
      action={<Button onClick={() => location.reload()}>{t("reload")}</Button>}
    />
  );
}
