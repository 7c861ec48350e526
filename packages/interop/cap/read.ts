import { InteropError } from "../finding.ts";
import { parseXml, type XmlElement } from "../xml/tree.ts";
import { CAP_1_1_NAMESPACE, CAP_NAMESPACE, type CapAlert } from "./alert.ts";
import { ALERT, type Element, isCapTime } from "./form.ts";

/** What an element holds: text, or members by name; those that may repeat are lists. */
type Value = string | { readonly [name: string]: Value | readonly Value[] };

/**
 * Reads an alert of CAP 1.2 or 1.1 and judges it by the schema's rules. What the schema does not name, a signature among
 * it, is passed over; a signature is not verified.
 *
 * @throws InteropError with CAP_FORMAT, CAP_INVALID (`column` names the element), or what {@link parseXml} throws
 */
export function readCap(bytes: Uint8Array, file: string): CapAlert {
  const root = parseXml(bytes, { file });
  if (root.name !== "alert" || (root.namespace !== CAP_NAMESPACE && root.namespace !== CAP_1_1_NAMESPACE))
    throw new InteropError("CAP_FORMAT", { file });
  const alert = { info: [], ...membersOf(root, ALERT, "alert", file) } as unknown as CapAlert;
  const needsReference = alert.msgType !== "Alert";
  if (needsReference && alert.references === undefined && root.namespace === CAP_NAMESPACE)
    throw new InteropError("CAP_INVALID", { file, column: "alert/references" });
  return alert;
}

function membersOf(
  element: XmlElement,
  form: readonly Element[],
  path: string,
  file: string,
): { [name: string]: Value | Value[] } {
  const members: { [name: string]: Value | Value[] } = {};
  for (const { name, times, form: own } of form) {
    const where = `${path}/${name}`;
    const found = element.children.filter((child) => child.name === name && child.namespace === element.namespace);
    const isMany = times === "*" || times === "+";
    if ((found.length === 0 && (times === "1" || times === "+")) || (found.length > 1 && !isMany))
      throw new InteropError("CAP_INVALID", { file, column: where });
    const values = found.map((child) => readElement(child, own, where, file));
    const [first] = values;
    if (first !== undefined) members[name] = isMany ? values : first;
  }
  return members;
}

const NAMED: readonly Element[] = [
  { name: "valueName", times: "1", form: "text" },
  { name: "value", times: "1", form: "text" },
];

function readElement(element: XmlElement, form: Element["form"], where: string, file: string): Value {
  if (form === "named") return membersOf(element, NAMED, where, file) as Value;
  if (typeof form === "object" && typeof form[0] === "object")
    return membersOf(element, form as readonly Element[], where, file) as Value;
  const text = element.text.trim();
  const isRight = form === "text" || (form === "time" ? isCapTime(text) : (form as readonly string[]).includes(text));
  if (!isRight || element.children.length > 0) throw new InteropError("CAP_INVALID", { file, column: where });
  return text;
}
