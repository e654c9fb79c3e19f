type Named = readonly [form: RegExp, name: string];

/** What we refuse and kubectl reads, by our message. The rows are those of the list of bad inputs. */
export const refusals: readonly Named[] = [
  [/^YAML-TAB /, "B37 tabs"],
  [/^YAML-DUP /, "B38 a key twice: kubectl takes the last"],
  [/^YAML-ALIAS /, "B39 size"],
  [/^YAML-DEPTH /, "B40 depth"],
  [/^YAML-ANCHOR /, "B41 unknown anchor"],
  [/^YAML-TAG /, "B42 tags that have no meaning in Kubernetes"],
  [/^YAML-KEY /, "B43 a key that is no text"],
  [/^YAML-INT /, "B44 an integer that JSON cannot hold exactly"],
  [/^YAML-NUMBER /, "B45 no finite number"],
  [/^YAML-SYNTAX unexpected .* at node end/, "kubectl forgets the rest of such a document"],
  [/^YAML-SYNTAX what stands after "\.\.\."/, "kubectl forgets what follows the end of a document"],
  [/^YAML-SYNTAX character U\+/, "hidden line breaks and marks"],
  [/^YAML-SYNTAX (in brackets|a colon right before)/, "YAML 1.1 and 1.2 read it differently: in brackets"],
  [/^YAML-SYNTAX blanks in the last line/, "YAML 1.1 and 1.2 read it differently: the end of a block"],
  [/^YAML-SYNTAX the name of an anchor/, "YAML 1.1 and 1.2 read it differently: names of anchors"],
  [/^YAML-SYNTAX flow (map|sequence) .* sufficiently indented/, "YAML 1.2 wants more indent in brackets"],
  [/^YAML-SYNTAX missing closing ["']/, "YAML 1.2 wants more indent in quotes"],
  [/^YAML-SYNTAX comments must be separated/, "YAML 1.2 wants a blank before a comment"],
  [/^YAML-SYNTAX block collections are not allowed/, "YAML 1.2 wants quotes around such a text in brackets"],
  [/^YAML-SYNTAX implicit keys of flow sequence/, "YAML 1.2 wants quotes around such a text in brackets"],
  [/^YAML-SYNTAX a node can have at most one tag/, "two tags"],
];

/** What we read and kubectl refuses, by its message: the value is the only one the text can mean. */
export const tolerances: readonly Named[] = [
  [/invalid Yaml document separator/, "a document that begins behind its ---"],
  [/found (unknown directive|incompatible YAML)|<document start>/, "directives"],
  [/did not find expected ('|node content|whitespace)/, "signs in brackets that YAML 1.2 allows"],
  [/found invalid Unicode character escape/, "JSON's surrogate pairs"],
  [/as a !!timestamp/, "the tag !!timestamp before a text that is none"],
  [/found unknown escape character/, "JSON's escaped slash"],
  [/found (a tab character|character that cannot start)/, "tabs between tokens"],
];
