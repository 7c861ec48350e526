import { type Endpoint, endpoints } from "@tocsin/api";
import type { Plugin } from "vite";

const MODULE = /\/packages\/api\/endpoints\.ts$/;

/**
 * Leaves the schemas out of the console's script: a client asks the API's data for method, address and form of each
 * operation alone, the types are gone by then, and it is the node that judges what it is sent.
 */
export function endpointsAlone(): Plugin {
  return {
    name: "endpoints",
    load: (id) => (MODULE.test(id) ? endpointsModule() : undefined),
  };
}

function endpointsModule(): string {
  const plain = Object.entries<Endpoint>(endpoints).map(([name, { method, path, body, reply }]) => [
    name,
    { method, path, ...(body === "bytes" ? { body } : {}), reply: "mediaType" in reply ? reply : {} },
  ]);
  return `export const endpoints = JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(plain)))});`;
}
