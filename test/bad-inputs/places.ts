/** The files of the shop that the rows break, by a short name. */
const templates = "charts/shop/templates";
export const configmaps = `${templates}/configmaps.yaml.hbs`;
export const deployment = `${templates}/deployment.yaml.hbs`;
export const ingress = `${templates}/ingress.yaml.hbs`;
export const service = `${templates}/service.yaml.hbs`;
export const labels = `${templates}/_labels.hbs`;
export const parts = `${templates}/_parts.hbs`;
export const statefulset = "charts/shop/charts/db/templates/statefulset.yaml.hbs";
export const values = "releases/web/values.yaml";
