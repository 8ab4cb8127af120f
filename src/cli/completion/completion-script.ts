import type {
  CommandDescription,
  OptionDescription,
  ProgramDescription,
  ValueDescription,
} from "./describe-program.ts";

/** What shells ask the program, as the scripts have them do; it is for nobody else, and not listed. */
export const COMPLETE_COMMAND = "__complete";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that has a shell complete what can be typed. Pure. */
export function completionScript(shell: Shell, program: ProgramDescription): string {
  return { bash, zsh, fish }[shell](program);
}

/** Bash knows words without their meaning. */
function bash({ name, commands }: ProgramDescription): string {
  const cases = commands.map(
    (command) => `    ${command.name})
      case "$before" in
${command.options.flatMap((option) => bashValue(option)).join("\n")}
        *) [[ "$word" == -* ]] && words="${command.options.map(({ flag }) => flag).join(" ")}" || ${bashArgument(command)} ;;
      esac ;;`,
  );
  return `# Completion of ${name} for bash: source <(${name} completion bash)
_${name}_offer() {
  local offer
  while IFS=$'\\t' read -r offer _; do
    [[ "$offer" == "$word"* ]] && COMPREPLY+=("$offer")
  done < <("$1" ${COMPLETE_COMMAND} "$2" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}
_${name}_paths() {
  local path
  # Bash does not quote these always, such as a dollar sign below ~.
  while IFS= read -r path; do
    [[ "$path" == *['\`$']* ]] || COMPREPLY+=("$path")
  done < <(compgen "$1" -- "$word")
}
_${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words=""
  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    COMPREPLY=($(compgen -W "${commands.map((command) => command.name).join(" ")} --help --version" -- "$word"))
    return
  fi
  case "$command" in
${cases.join("\n")}
  esac
  [[ -n "$words" ]] && COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o filenames -F _${name} ${name}`;
}

function bashValue({ flag, value }: OptionDescription): string[] {
  return value === null ? [] : [`        ${flag}) ${bashWords(value)} ;;`];
}

function bashArgument({ argument }: CommandDescription): string {
  return argument.kind === "anything" ? ":" : bashWords(argument);
}

function bashWords(value: ValueDescription): string {
  if (value.kind === "words") return `words="${value.words.join(" ")}"`;
  if (value.kind === "asked") {
    const offer = `_megabrain_offer "$1" ${value.offer}`;
    return value.orDirectory ? `{ _megabrain_paths -d; ${offer}; }` : offer;
  }
  if (value.kind === "directory") return "_megabrain_paths -d";
  return value.kind === "file" ? "_megabrain_paths -f" : ":";
}

function zsh({ name, commands }: ProgramDescription): string {
  const list = commands.map((command) => `    ${quoted(`${command.name}:${command.summary}`)}`);
  const cases = commands.map(
    (command) =>
      `    ${command.name}) _arguments ${[...command.options.map(zshOption), ...zshArgument(command)].join(" ")} ;;`,
  );
  return `#compdef ${name}
# Completion of ${name} for zsh: ${name} completion zsh > "\${fpath[1]}/_${name}"
_${name}_offer() {
  local offer meaning
  local -a offers shown
  while IFS=$'\\t' read -r offer meaning; do
    offers+=("$offer") shown+=("$offer -- $meaning")
  done < <("\${(Q)program}" ${COMPLETE_COMMAND} "$1" "\${(j: :)words[1,CURRENT]}" 2>/dev/null)
  # Unsorted: they come newest first.
  (( $#offers )) && compadd -l -V offers -d shown -a offers
}
_${name}() {
  local -a commands
  commands=(
${list.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local program=$words[1] command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join("\n")}
  esac
}
if [ "$funcstack[1]" = "_${name}" ]; then _${name} "$@"; else compdef _${name} ${name}; fi`;
}

function zshOption({ flag, meaning, value }: OptionDescription): string {
  const text = meaning.replaceAll(/[[\]:\\]/g, String.raw`\$&`);
  return quoted(`${flag}[${text}]${value === null ? "" : `:value:${zshValues(value)}`}`);
}

function zshArgument({ argument }: CommandDescription): string[] {
  // Without this zsh completes no option after an argument; with a blank, no option that is half typed.
  const values = argument.kind === "anything" ? "{:}" : zshValues(argument);
  return [quoted(`*:argument:${values}`)];
}

function zshValues(value: ValueDescription): string {
  if (value.kind === "words") return `(${value.words.join(" ")})`;
  if (value.kind === "asked") {
    return `{_megabrain_offer ${value.offer}${value.orDirectory ? "; _files -/" : ""}}`;
  }
  if (value.kind === "directory") return "_files -/";
  return value.kind === "file" ? "_files" : " ";
}

function fish({ name, commands }: ProgramDescription): string {
  const lines = commands.flatMap((command) => [
    `complete -c ${name} -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
    ...command.options.map((option) => {
      const when = `-n '__fish_seen_subcommand_from ${command.name}'`;
      return `complete -c ${name} ${when} -l ${option.flag.slice(2)} -d ${quoted(option.meaning)}${fishValue(option.value)}`;
    }),
    ...fishArgument(command).map(
      (values) => `complete -c ${name} -n '__fish_seen_subcommand_from ${command.name}'${values}`,
    ),
  ]);
  return `# Completion of ${name} for fish: ${name} completion fish > ~/.config/fish/completions/${name}.fish
function __${name}_offer
    set -l words (commandline -opc)
    $words[1] ${COMPLETE_COMMAND} $argv[1] (commandline -cp | string collect) 2>/dev/null
end
complete -c ${name} -f
complete -c ${name} -n __fish_use_subcommand -l version -d 'print the version'
${lines.join("\n")}`;
}

function fishValue(value: ValueDescription | null): string {
  if (value === null) return "";
  if (value.kind === "words") return ` -x -a ${quoted(value.words.join(" "))}`;
  if (value.kind === "directory") return ` -x${FISH_DIRECTORIES}`;
  if (value.kind === "asked") return ` -x${fishOffers(value).join("")}`;
  return value.kind === "file" ? " -r -F" : " -x";
}

function fishArgument({ argument }: CommandDescription): string[] {
  if (argument.kind === "words") return [` -a ${quoted(argument.words.join(" "))}`];
  if (argument.kind === "asked") return fishOffers(argument);
  return argument.kind === "directory" ? [FISH_DIRECTORIES] : [];
}

/** In the order they come in: newest first. */
function fishOffers({ offer, orDirectory }: Extract<ValueDescription, { kind: "asked" }>): string[] {
  return [` -k -a '(__megabrain_offer ${offer})'`, ...(orDirectory ? [FISH_DIRECTORIES] : [])];
}

const FISH_DIRECTORIES = " -a '(__fish_complete_directories)'";

/** For all three shells' single quotes, of which only fish escapes within. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "’")}'`;
}
