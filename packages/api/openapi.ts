import type { Json } from "@tocsin/core";
import { type Endpoint, PROBLEM_MEDIA_TYPE } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";
import { Problem } from "./problems.ts";

interface ObjectSchema {
  readonly properties?: { readonly [name: string]: object };
  readonly required?: readonly string[];
}

/**
 * The OpenAPI 3.1 document of the whole API.
 * @param acts the actions of the contracts with the schemas of their arguments and bodies, for `POST /v1/acts`
 * @param problems every problem that the node may answer with
 */
export function openApiDocument(
  version: string,
  acts: readonly { readonly name: string; readonly summary: string; readonly args: object; readonly body?: object }[],
  problems: readonly Problem[],
): Json {
  const paths: { [path: string]: { [method: string]: unknown } } = {};
  for (const [id, definition] of Object.entries(endpoints)) {
    const path = paths[definition.path] ?? {};
    path[definition.method.toLowerCase()] = operation(id, definition);
    paths[definition.path] = path;
  }
  const schemas: { [name: string]: unknown } = { Problem: problemSchema(problems) };
  for (const act of acts) {
    schemas[`${act.name}.args`] = { ...act.args, description: act.summary };
    if (act.body !== undefined) schemas[`${act.name}.body`] = act.body;
  }
  const document = {
    openapi: "3.1.0",
    info: { title: "Tocsin", version, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    paths,
    components: { schemas, securitySchemes: { token: { type: "http", scheme: "bearer" } } },
  };
  return JSON.parse(JSON.stringify(document)) as Json;
}

const SECURITY = {
  none: [],
  optional: [{}, { token: [] }],
  token: [{ token: [] }],
  administrator: [{ token: [] }],
} as const;

/** The form of problems with the closed list of codes, each with its status and what to do. */
function problemSchema(problems: readonly Problem[]): object {
  const oneOf = problems.map(({ code, status, detail }) => ({
    const: code,
    title: String(status),
    description: detail,
  }));
  return { ...Problem, properties: { ...Problem.properties, code: { type: "string", oneOf } } };
}

function operation(id: string, definition: Endpoint): object {
  return {
    operationId: id,
    summary: definition.summary,
    tags: [definition.tag],
    security: SECURITY[definition.auth],
    parameters: [...parameters(definition.params, "path"), ...parameters(definition.query, "query")],
    ...(definition.body === undefined
      ? {}
      : { requestBody: { required: true, content: bodyContent(definition.body) } }),
    responses: {
      "200": { description: "Done.", content: replyContent(definition.reply) },
      default: {
        description: "Refused; `code` is stable and `detail` says what to do.",
        content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

function parameters(schema: object | undefined, place: "path" | "query"): object[] {
  const { properties = {}, required = [] } = (schema ?? {}) as ObjectSchema;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: property,
  }));
}

function bodyContent(body: NonNullable<Endpoint["body"]>): object {
  return body === "bytes" ? { "application/octet-stream": { schema: {} } } : { "application/json": { schema: body } };
}

function replyContent(reply: Endpoint["reply"]): object {
  return "mediaType" in reply
    ? { [reply.mediaType as string]: { schema: {} } }
    : { "application/json": { schema: reply } };
}
