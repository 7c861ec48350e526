import { unitFolder } from "./unitfile.ts";

/**
 * A systemd unit that runs a unit's node from /var/lib/tocsin, with no more of the machine than it needs. The passphrase of
 * the keystore, where there is one, stands in an environment file that root alone can read.
 * @param program the `tocsin` command
 */
export function serviceText(unit: string, program = "/usr/local/bin/tocsin"): string {
  const name = unitFolder(unit);
  return `[Unit]
Description=Tocsin, node of ${unit}
After=network-online.target time-sync.target
Wants=network-online.target

[Service]
Type=exec
ExecStart=${program} node run /var/lib/tocsin/${name}
EnvironmentFile=-/etc/tocsin/${name}.env
User=tocsin
Group=tocsin
UMask=0077
Restart=on-failure
RestartSec=2s
TimeoutStopSec=60s
LimitNOFILE=65536
ReadWritePaths=/var/lib/tocsin/${name}
ProtectSystem=strict
ProtectHome=true
PrivateTmp=true
PrivateDevices=true
ProtectKernelTunables=true
ProtectKernelModules=true
ProtectControlGroups=true
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=true
LockPersonality=true
NoNewPrivileges=true
CapabilityBoundingSet=

[Install]
WantedBy=multi-user.target
`;
}
