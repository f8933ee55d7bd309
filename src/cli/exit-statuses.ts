/** What the exit status of every command says. Nothing exits with another one. */
export const exitStatuses = [
  {
    status: 0,
    means: 'done',
    more: 'It is as the command was to bring it about, or there was nothing to do.',
  },
  {
    status: 1,
    means: 'failed',
    more: 'The message says why, such as that there is no environment of that name. Also the answer no of commands that ask or look: someone said no, `status`: something is not ready, `check`: an error was found, and so on; the help of each such command says so.',
  },
  {
    status: 2,
    means: 'wrong usage',
    more: 'Nothing was changed. An option, command or value that is not known, or an argument that is missing; of `check`, a word that is neither environment nor file. Also where a flag is missing that says "I mean it" and there is no terminal to ask on: `--yes`, `--yes-destroy ENV`, `--delete-data` or `--keep-data`.',
  },
  {
    status: 3,
    means: 'something is left after `down`',
    more: '`down` alone: it is done, and something stayed that should have gone.',
  },
  {
    status: 130,
    means: 'Ctrl-C',
    more: 'What was under way was finished and recorded; the same command goes on.',
  },
] as const;
