export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** The shell that someone logs in with, as far as it is one of them. */
export function shellOf({ SHELL = '' }: Readonly<Record<string, string | undefined>>): Shell {
  return shells.find((shell) => SHELL.endsWith(`/${shell}`)) ?? 'bash';
}

/** What makes a shell complete. The words that it offers, it asks of talestack, which goes by SHELL for their form. */
export function completionScript(shell: Shell): string {
  const { keep, lines } = scripts[shell];
  const asked = `SHELL=${shell} talestack --get-yargs-completions`;
  return [
    // For those who keep it in a folder of `fpath`; zsh looks at the first line alone.
    ...(shell === 'zsh' ? ['#compdef talestack'] : []),
    `# Completes talestack in ${shell}: its commands, options and environments.`,
    '# It needs `talestack` on PATH, by `npm link` in the checkout; what follows `npx talestack` is not completed.',
    `# To keep it: npx talestack completion ${shell} ${keep}`,
    ...lines(asked),
  ].join('\n');
}

interface Script {
  /** Where its output is to go. */
  readonly keep: string;
  /** @param asked what prints the words for a line, which follows it as arguments up to the word being written */
  readonly lines: (asked: string) => readonly string[];
}

/** Where none of our words fits, a shell offers files. */
const scripts: Readonly<Record<Shell, Script>> = {
  bash: {
    keep: '>> ~/.bashrc',
    lines: (asked) => [
      '_talestack() {',
      '  local words',
      `  words=$(${asked} "\${COMP_WORDS[@]:0:COMP_CWORD + 1}" 2>/dev/null)`,
      '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
      '}',
      'complete -o bashdefault -o default -F _talestack talestack',
    ],
  },
  zsh: {
    keep: '>> ~/.zshrc   # below `compinit`',
    lines: (asked) => [
      '_talestack() {',
      '  local -a offered',
      `  offered=(\${(f)"$(${asked} "\${(@)words[1,CURRENT]}" 2>/dev/null)"})`,
      "  _describe 'values' offered || _files",
      '}',
      'compdef _talestack talestack',
    ],
  },
  fish: {
    keep: '> ~/.config/fish/completions/talestack.fish',
    lines: (asked) => [
      'function __talestack_words',
      '  set -l current (commandline --current-token)',
      `  set -l words (env ${asked} (commandline --cut-at-cursor --tokenize --current-process) "$current" 2>/dev/null)`,
      '  set -l fitting (string match -- "$current*" $words)',
      '  and printf "%s\\n" $fitting',
      '  or __fish_complete_path "$current"',
      'end',
      "complete --command talestack --no-files --arguments '(__talestack_words)'",
    ],
  },
};
