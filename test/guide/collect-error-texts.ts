import path from 'node:path';
import ts from 'typescript';
import { createTextReader, type TextReader } from './read-texts.ts';

/** A text that the source can produce, with `…` where something is put in, and where it stands. */
export interface ErrorText {
  readonly text: string;
  readonly at: string;
}

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Classes whose message a person reads, and which argument it is. PageError has a content, of which the title counts. */
const MESSAGE_OF: Readonly<Record<string, number>> = {
  ScimError: 1,
  BearerError: 1,
  DirectoryError: 1,
  LimitError: 0,
  SlowClientError: 0,
};

/**
 * Every error text in app/: of ScimError (those of the directory as SCIM says them), BearerError, LimitError, SlowClientError, PageError, what the
 * authorization server tells a client, and what is answered before there is a request.
 */
export function collectErrorTexts(): ErrorText[] {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent({ ...config, include: ['app'] }, ts.sys, ROOT);
  // Only our own files count: what libraries declare is neither read nor needed.
  const alone = { noEmit: true, noLib: true, noResolve: true, types: [] };
  const program = ts.createProgram(fileNames, { ...options, ...alone });
  const files = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(path.join(ROOT, 'app/')));
  const reader = createTextReader(program.getTypeChecker(), files);
  const found: ErrorText[] = [];
  for (const file of files) {
    const visit = (node: ts.Node): void => {
      const at = (): string => {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
        return `${path.relative(ROOT, file.fileName)}:${line + 1}`;
      };
      for (const text of textsAt(node, reader)) if (/\p{L}{3}/u.test(text)) found.push({ text, at: at() });
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found;
}

function textsAt(node: ts.Node, reader: TextReader): string[] {
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
    const { text: name } = node.expression;
    // Said by from-directory.ts, which the reader follows; the command line says them as they are.
    if (name === 'DirectoryError') return [];
    if (name === 'PageError') return reader.readProperty(node.arguments?.[1], 'title');
    const index = MESSAGE_OF[name];
    return index === undefined ? [] : reader.read(node.arguments?.[index]);
  }
  // oidc-provider's own: `new errors.InvalidGrant(description)`.
  if (ts.isNewExpression(node) && node.expression.getText().startsWith('errors.')) {
    return reader.read(node.arguments?.find((argument) => !ts.isIdentifier(argument)));
  }
  if (ts.isCallExpression(node) && node.expression.getText() === 'ScimError.of') return reader.read(node.arguments[1]);
  if (ts.isCallExpression(node) && node.expression.getText() === 'toResponse') return reader.read(node.arguments[1]);
  const isDescription = (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) && ts.isIdentifier(node.name);
  if (isDescription && (node.name as ts.Identifier).text === 'error_description') return reader.read(node.initializer);
  // What is the matter with the database, which every face says in a sentence of its own.
  const isTrouble = ts.isPropertyAssignment(node) && node.getSourceFile().fileName.endsWith('store/database-errors.ts');
  if (isTrouble && node.name.getText() === 'text') return reader.read(node.initializer);
  // A refusal that is no error: the outage and the fault of our own (to-refusal.ts).
  const isDetail = ts.isVariableDeclaration(node) && node.getSourceFile().fileName.endsWith('to-refusal.ts');
  return isDetail && node.name.getText() === 'detail' ? reader.read(node.initializer) : [];
}
