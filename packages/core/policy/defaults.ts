import { type Policy, type PolicyName, policySince } from "./policy.ts";

/** The policies of a new chain. Genesis may set others; governance changes them later. */
export const DEFAULT_POLICIES: { readonly [N in PolicyName]: Policy<N> } = {
  climb: {
    kindsAtOnce: ["unknown-cause"],
    responseAtMost: 2,
    waitMs: 30 * 60_000,
    waitMsByKind: { laboratory: 0 },
  },
  urgency: { byRole: { authority: 9, manager: 9, member: 6 }, anyAtResponse: 2 },
  verification: { own: false },
  audience: {
    s1: [{ scope: "nation", roles: ["authority", "manager", "member"] }],
    s2: [
      { scope: "nation", roles: ["authority", "manager"] },
      { scope: "province", roles: ["member"] },
    ],
    s3: [
      { scope: "lineage", roles: ["authority", "manager"] },
      { scope: "province", roles: ["manager"] },
    ],
    s4: [{ scope: "lineage", roles: ["authority", "manager"] }],
    s5: [
      { scope: "chain", roles: ["manager"] },
      { scope: "lineage", roles: ["authority"] },
    ],
  },
  access: {
    grantAtOnce: [
      {
        roles: ["authority", "manager"],
        departments: ["health", "cdc"],
        purposes: ["contact-tracing"],
        securityAtMost: 3,
      },
    ],
    purposes: ["contact-tracing", "treatment", "source-tracing", "audit", "research"],
    grantMsMax: 30 * 86_400_000,
    reviewMs: 72 * 3_600_000,
  },
  registry: { leaseMs: 3_600_000 },
  exchange: { trustingPeriodMs: 14 * 86_400_000, clockDriftMs: 60_000, heartbeatMs: 86_400_000 },
  retention: { openBodyDays: 3_650, sealedDays: 365, keyBackupDays: 7, auditDays: 183 },
  quota: { immediate: 600_000, priority: 600_000, routine: 600_000 },
  clock: { acknowledgeMinutes: 30, warnAtPercent: 80 },
  signals: { audience: [{ scope: "chain", roles: ["authority", "manager", "member"] }], detectors: [] },
  passkeys: {
    acts: [
      "reports.verify",
      "access.decide",
      "access.revoke",
      "access.breakGlass",
      "access.review",
      "governance.propose",
      "governance.approve",
      "governance.reject",
      "governance.withdraw",
      "releases.sign",
      "releases.publish",
      "releases.refute",
      "releases.withdraw",
    ],
    from: "holders",
  },
};

/** The default policies of a chain that begins with this version of the contracts. */
export function defaultPolicies(contract: number): { readonly [name: string]: Policy<PolicyName> } {
  return Object.fromEntries(Object.entries(DEFAULT_POLICIES).filter(([name]) => (policySince(name) ?? 1) <= contract));
}
