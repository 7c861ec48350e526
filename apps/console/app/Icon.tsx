import type { Drawing } from "./iconset.ts";

/** A drawing of the icon set, as large and of the colour of the text beside it; what it means stands there or in a label. */
export function Icon({ of }: { readonly of: Drawing }) {
  if (typeof of.icon === "function") return null;
  const { attrs, children = [] } = of.icon;
  return (
    <svg className="icon" viewBox={attrs["viewBox"]} aria-hidden="true" focusable="false">
      {children.map(({ attrs: { d } }) => (
        <path key={d} d={d} />
      ))}
    </svg>
  );
}
