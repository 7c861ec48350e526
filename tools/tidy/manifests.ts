/** What matters here of a package.json. */
export interface Manifest {
  readonly path: string;
  readonly name: string;
  readonly dependencies?: { readonly [name: string]: string };
  readonly devDependencies?: { readonly [name: string]: string };
}

/** What matters here of package-lock.json. */
export interface Lock {
  readonly packages: { readonly [path: string]: LockedPackage };
}

interface LockedPackage {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dependencies?: { readonly [name: string]: string };
  readonly optionalDependencies?: { readonly [name: string]: string };
}

const OWN = "@tocsin/";

/** Dependencies that are not pinned to one version, or to different versions in two manifests. */
export function unpinned(manifests: readonly Manifest[]): string[] {
  const versions = new Map<string, string>();
  return manifests.flatMap(({ path, dependencies, devDependencies }) =>
    Object.entries({ ...dependencies, ...devDependencies }).flatMap(([name, version]) => {
      if (name.startsWith(OWN)) return version === "*" ? [] : [`${path} wants ${name} ${version}, not *`];
      if (!/^\d+\.\d+\.\d+$/.test(version)) return [`${path} does not pin ${name} ${version}`];
      const other = versions.get(name) ?? version;
      versions.set(name, other);
      return other === version ? [] : [`${path} wants ${name} ${version}, another manifest ${other}`];
    }),
  );
}

/** Dependencies of the packages behind the command that the root, which is what people install, does not have. */
export function missingFromRoot(root: Manifest, manifests: readonly Manifest[], command: string): string[] {
  const byName = new Map(manifests.map((manifest) => [manifest.name, manifest]));
  const reached = new Set([command]);
  for (const name of reached) {
    for (const next of Object.keys(byName.get(name)?.dependencies ?? {})) if (next.startsWith(OWN)) reached.add(next);
  }
  const wanted = new Set([...reached].flatMap((name) => Object.keys(byName.get(name)?.dependencies ?? {})));
  const has = root.dependencies ?? {};
  return [...wanted].filter((name) => !name.startsWith(OWN) && has[name] === undefined).sort();
}

/**
 * Packages that others in the lock need and that the lock does not hold. npm leaves out a platform's optional
 * package when the registry at hand does not serve it, and `npm ci` then refuses the lock.
 */
export function missingFromLock(lock: Lock): string[] {
  return Object.entries(lock.packages).flatMap(([path, locked]) => {
    if (locked.link === true) return [];
    const needed = Object.keys({ ...locked.dependencies, ...locked.optionalDependencies });
    return needed.filter((name) => !isLocked(lock, path, name)).map((name) => `${path || "the root"} needs ${name}`);
  });
}

/** Entries of the lock that name the host they came from; another reader's registry is another one. */
export function hostsInLock(lock: Lock): string[] {
  return Object.entries(lock.packages).flatMap(([path, { resolved }]) =>
    resolved !== undefined && /^[a-z+]+:/.test(resolved) ? [`${path} comes from ${resolved}`] : [],
  );
}

/** Whether Node would find the package from there: beside it, or in any folder above. */
function isLocked(lock: Lock, from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")))) {
    if (lock.packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`] !== undefined) return true;
    if (folder === "") return false;
  }
}
