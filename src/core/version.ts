/** The version of this build, as package.json has it (a test keeps them equal). */
export const version = "0.1.0";
