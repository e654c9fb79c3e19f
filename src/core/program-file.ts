/** Where a part of the bundle finds the program itself, which every thread and child of ours enters through (tools/bundle.ts). */
export const programOfPart = "../syncline.mjs";
