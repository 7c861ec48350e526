import type { Outcome } from "./webhook.ts";
import { ANSWER_MS_MAX } from "./limits.ts";

/** The mail server that a node sends by. */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** `tls` from the first byte, `starttls` before anything is said; `none` only where the way to the server is safe. */
  readonly security: "tls" | "starttls" | "none";
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly from: string;
  /** Certificate of the server's authority in PEM, where it is the agency's own. */
  readonly ca?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The message's identifier; a mail that is sent again has the same. */
  readonly message: string;
}

/** Sends one mail as plain text. */
export async function sendMail(settings: MailSettings, { to, subject, text, message }: Mail): Promise<Outcome> {
  const { host, port, security, user, password, from, ca, timeoutMs = ANSWER_MS_MAX } = settings;
  // Few nodes send mail: what writes it is loaded by those that do.
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    ...{ host, port, secure: security === "tls", requireTLS: security === "starttls", ignoreTLS: security === "none" },
    ...(user === undefined ? {} : { auth: { user, pass: password ?? "" } }),
    ...(ca === undefined ? {} : { tls: { ca } }),
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    await transport.sendMail({
      ...{ from, to: { name: "", address: to }, subject, text },
      messageId: `<${message}@${domainOf(from)}>`,
      headers: { "auto-submitted": "auto-generated" },
    });
    return { ok: true, code: "OK" };
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  } finally {
    transport.close();
  }
}

function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? "tocsin.invalid";
}

/** The server's number where it has answered, else what stopped the mail. */
function codeOf(error: unknown): string {
  const { responseCode, code, message } = error as {
    readonly responseCode?: unknown;
    readonly code?: unknown;
    readonly message?: unknown;
  };
  if (typeof responseCode === "number") return `MAIL_${responseCode}`;
  if (code === "ETLS" || /certificate/i.test(String(message))) return "TLS";
  return { ETIMEDOUT: "TIMEOUT", EAUTH: "MAIL_AUTH" }[String(code)] ?? "UNREACHABLE";
}
