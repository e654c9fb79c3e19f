/** What `syncline init` writes: path → text. Two environments, two regions, one release; each layer decides something. */
export const initFiles: Readonly<Record<string, string>> = {
  "README.md": `# Config repo

What runs where: one folder per release, values in layers, one render per environment and region.

    syncline validate                            # every release for every target
    syncline render web --env prod --region eu   # the objects of one

\`syncline.yaml\` names environments and regions. \`values*.yaml\` at the top are defaults for every release; those in a release's folder win.
`,
  "syncline.yaml": `apiVersion: syncline.dev/v1alpha1
kind: ConfigRepo
environments: [dev, prod] # in the order of promotion
regions: [us, eu]
capabilities: { kubeVersion: "1.36" } # the same render offline and in every cluster
policies: { packs: [gitops] }
`,
  "values.yaml": `# Defaults for every release.
env:
  LOG_LEVEL: info
`,
  "values.prod.yaml": `replicas: 3
env:
  LOG_LEVEL: warn
`,
  "releases/web/release.yaml": `apiVersion: syncline.dev/v1alpha1
kind: Release
namespace: web-{{Target.Environment}}
chart: builtin/webapp@1
owner: "@your-team"
`,
  "releases/web/values.yaml": `image:
  repository: registry.k8s.io/e2e-test-images/agnhost
  tag: "2.53"
args: [netexec, --http-port=8080]
`,
  "releases/web/values.eu.yaml": `env:
  REGION_NAME: Europe
`,
  "releases/web/values.prod.us.yaml": `# The busiest cell.
replicas: 4
`,
};
