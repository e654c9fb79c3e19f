/** The demo did not come to what it shows. The message is for people. */
export class DemoFailure extends Error {
  override readonly name = "DemoFailure";
}
