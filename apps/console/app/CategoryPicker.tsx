import { Select } from "antd";
import { useState } from "react";
import { textOf } from "./catalogue.ts";
import { CATEGORIES } from "./enumerations.ts";
import { useLanguage } from "./language.tsx";

/** A category's form in the schema of reports. */
export const CATEGORY = /^[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?$/;

/** Chooses a category by its name; one that has none here is typed as it is to be written. Form items hand in id, value and onChange. */
export function CategoryPicker(item: { readonly value?: string; readonly id?: string }) {
  const { language } = useLanguage();
  const [typed, setTyped] = useState("");
  const named = Object.entries(CATEGORIES).map(([id, pair]) => ({ value: id, label: textOf(pair, language) }));
  const written = [...new Set([item.value ?? "", typed])].filter(
    (id) => CATEGORY.test(id) && CATEGORIES[id] === undefined,
  );
  return (
    <Select
      {...item}
      showSearch={{ onSearch: setTyped, optionFilterProp: "label" }}
      options={[...named, ...written.map((id) => ({ value: id, label: id }))]}
    />
  );
}
