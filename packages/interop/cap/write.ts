import { writeXml, type XmlNode } from "../xml/write.ts";
import { CAP_NAMESPACE, type CapAlert } from "./alert.ts";
import { ALERT, type Element } from "./form.ts";

export const CAP_MEDIA_TYPE = "application/cap+xml";

/** An alert as an XML document in UTF-8, its elements in the schema's order. */
export function writeCap(alert: CapAlert): string {
  const root: XmlNode = ["alert", nodesOf(alert as unknown as Members, ALERT), { xmlns: CAP_NAMESPACE }];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml([root])}`;
}

interface Members {
  readonly [name: string]: string | Members | readonly (string | Members)[] | undefined;
}

function nodesOf(members: Members, form: readonly Element[]): XmlNode[] {
  return form.flatMap(({ name, form: own }) => {
    const value = members[name];
    const values =
      value === undefined
        ? []
        : Array.isArray(value)
          ? (value as readonly (string | Members)[])
          : [value as string | Members];
    return values.map((each): XmlNode => {
      if (typeof each === "string") return [name, each];
      if (own === "named")
        return [
          name,
          [
            ["valueName", String(each["valueName"])],
            ["value", String(each["value"])],
          ],
        ];
      return [name, nodesOf(each, own as readonly Element[])];
    });
  });
}
