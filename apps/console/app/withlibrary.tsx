import { type ComponentType, lazy } from "react";

/** A component that stands in the component library, which is fetched beside it: what a page shows first does without. */
export function withLibrary<P extends object>(load: () => Promise<ComponentType<P>>) {
  return lazy(async () => {
    const [{ Library }, Component] = await Promise.all([import("./Library.tsx"), load()]);
    return {
      default: (props: P) => (
        <Library>
          <Component {...props} />
        </Library>
      ),
    };
  });
}
