import ts from 'typescript';

/** Reads what an expression can say. */
export interface TextReader {
  /** The texts that an expression can be, `…` where something is put in that the source does not state. */
  read(expression: ts.Expression | undefined): string[];
  /** As read, of one property of the objects that an expression can be. */
  readProperty(expression: ts.Expression | undefined, name: string): string[];
}

type Env = ReadonlyMap<ts.Symbol, ts.Expression>;

const ANY = ['…'];
/** Parameters are followed through so many callers. */
const MAX_DEPTH = 4;
/** More ways to say one sentence than this are one with a hole. */
const MAX_WAYS = 60;

/** Makes a reader that follows constants, parameters to their callers, and functions to what they return. */
export function createTextReader(checker: ts.TypeChecker, files: readonly ts.SourceFile[]): TextReader {
  const { calls, directory } = indexCalls(checker, files);

  function evaluate(node: ts.Expression, env: Env, depth: number): string[] {
    if (ts.isStringLiteralLike(node)) return [node.text];
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
      return evaluate(node.expression, env, depth);
    }
    if (ts.isTemplateExpression(node)) return evaluateTemplate(node, env, depth);
    if (ts.isConditionalExpression(node)) {
      return [...evaluate(node.whenTrue, env, depth), ...evaluate(node.whenFalse, env, depth)];
    }
    if (ts.isBinaryExpression(node)) {
      const [left, right] = [node.left, node.right].map((side) => () => evaluate(side, env, depth));
      if (!left || !right) return ANY;
      if (node.operatorToken.kind === ts.SyntaxKind.PlusToken) return join([left(), right()]);
      if (node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return right();
      return [ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken].includes(node.operatorToken.kind)
        ? [...left(), ...right()]
        : ANY;
    }
    if (ts.isIdentifier(node)) return evaluateName(node, env, depth);
    if (ts.isElementAccessExpression(node)) return valuesOf(node.expression, env, depth);
    if (ts.isPropertyAccessExpression(node)) return evaluateProperty(node, env, depth);
    if (ts.isCallExpression(node)) return evaluateCall(node, env, depth);
    return ANY;
  }

  function evaluateTemplate(node: ts.TemplateExpression, env: Env, depth: number): string[] {
    const parts = node.templateSpans.flatMap((span) => [evaluate(span.expression, env, depth), [span.literal.text]]);
    return join([[node.head.text], ...parts]);
  }

  function evaluateName(node: ts.Identifier, env: Env, depth: number): string[] {
    const symbol = resolve(checker, node);
    const bound = symbol && env.get(symbol);
    if (bound) return evaluate(bound, new Map(), depth + 1);
    const declaration = symbol?.valueDeclaration;
    if (!declaration || depth > MAX_DEPTH) return ANY;
    if (ts.isVariableDeclaration(declaration) && declaration.initializer) {
      return evaluate(declaration.initializer, env, depth + 1);
    }
    if (ts.isParameter(declaration)) {
      const texts = argumentsFor(declaration).flatMap((argument) => evaluate(argument, new Map(), depth + 1));
      return texts.length > 0 ? texts : ANY;
    }
    // Out of a tuple: any text in it, or in what it falls back to.
    if (ts.isBindingElement(declaration) && ts.isArrayBindingPattern(declaration.parent)) {
      const { initializer } = declaration.parent.parent;
      return initializer ? literalsIn(initializer) : ANY;
    }
    return ANY;
  }

  /** What callers give for a parameter; nothing known where nobody calls by name. */
  function argumentsFor(parameter: ts.ParameterDeclaration): ts.Expression[] {
    const owner = parameter.parent;
    const index = owner.parameters.indexOf(parameter);
    const given = (calls.get(owner) ?? []).map((call) => call.arguments[index] ?? parameter.initializer);
    return given.filter((argument) => argument !== undefined);
  }

  function evaluateProperty(node: ts.PropertyAccessExpression, env: Env, depth: number): string[] {
    if (node.name.text === 'message') return messagesOf(node.expression, env, depth);
    const declaration = checker.getSymbolAtLocation(node.name)?.valueDeclaration;
    if (declaration && ts.isPropertyAssignment(declaration)) return evaluate(declaration.initializer, env, depth + 1);
    return ANY;
  }

  /** What the error that `node` names says: known for refusals of the directory, whose code the bridge has as its key. */
  function messagesOf(node: ts.Expression, env: Env, depth: number): string[] {
    const symbol = resolve(checker, node);
    const bound = symbol && env.get(symbol);
    const declaration = symbol?.valueDeclaration;
    if (bound) return messagesOf(bound, new Map(), depth + 1);
    if (!declaration || !ts.isParameter(declaration) || depth > MAX_DEPTH) return ANY;
    const entry = declaration.parent.parent;
    if (ts.isPropertyAssignment(entry)) {
      const messages = directory
        .filter(({ code }) => code === entry.name.getText())
        .flatMap(({ message }) => evaluate(message, new Map(), 0));
      if (messages.length > 0) return messages;
    }
    const given = argumentsFor(declaration).flatMap((argument) => messagesOf(argument, new Map(), depth + 1));
    return given.length > 0 ? given : ANY;
  }

  function evaluateCall(node: ts.CallExpression, env: Env, depth: number): string[] {
    const owner = functionOf(checker, node.expression);
    // Shows a value (quote.ts, quote-start.ts).
    const isQuoted = /^quote/.test(node.expression.getText());
    if (!owner || isQuoted || depth > MAX_DEPTH) return ANY;
    const given = new Map(env);
    owner.parameters.forEach((parameter, index) => {
      const symbol = checker.getSymbolAtLocation(parameter.name);
      const argument = node.arguments[index];
      if (symbol && argument) given.set(symbol, argument);
    });
    const texts = returnsOf(owner).flatMap((each) => evaluate(each, given, depth + 1));
    return texts.length > 0 ? texts : ANY;
  }

  function valuesOf(node: ts.Expression, env: Env, depth: number): string[] {
    const object = objectOf(node);
    const values = object?.properties.filter(ts.isPropertyAssignment) ?? [];
    return values.length > 0 ? values.flatMap(({ initializer }) => evaluate(initializer, env, depth + 1)) : ANY;
  }

  function objectOf(node: ts.Expression): ts.ObjectLiteralExpression | undefined {
    if (ts.isObjectLiteralExpression(node)) return node;
    if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return objectOf(node.expression);
    const declaration = ts.isIdentifier(node) ? resolve(checker, node)?.valueDeclaration : undefined;
    return declaration && ts.isVariableDeclaration(declaration) && declaration.initializer
      ? objectOf(declaration.initializer)
      : undefined;
  }

  /** Any text within `node`, and within the constants it names. */
  function literalsIn(node: ts.Node): string[] {
    if (ts.isStringLiteralLike(node)) return [node.text];
    const object = ts.isIdentifier(node) ? resolve(checker, node)?.valueDeclaration : undefined;
    if (object && ts.isVariableDeclaration(object) && object.initializer) return literalsIn(object.initializer);
    const found: string[] = [];
    ts.forEachChild(node, (child) => void found.push(...literalsIn(child)));
    return found;
  }

  /** Each caller is read by itself, so that what one gives for two parameters stays together. */
  function readWithCallers(node: ts.Expression, readAs: (env: Env) => string[]): string[] {
    const owner = ts.findAncestor(node, ts.isFunctionLike);
    const callers = owner && usesParameter(node, owner) ? (calls.get(owner) ?? []) : [];
    if (!owner || callers.length === 0) return readAs(new Map());
    return callers.flatMap((call) => {
      const env = new Map<ts.Symbol, ts.Expression>();
      owner.parameters.forEach((parameter, index) => {
        const symbol = checker.getSymbolAtLocation(parameter.name);
        const argument = call.arguments[index];
        if (symbol && argument) env.set(symbol, argument);
      });
      return readAs(env);
    });
  }

  function usesParameter(node: ts.Node, owner: ts.SignatureDeclaration): boolean {
    if (ts.isIdentifier(node)) {
      const declaration = resolve(checker, node)?.valueDeclaration;
      if (declaration && ts.isParameter(declaration)) return declaration.parent === owner;
      const isLocal = declaration && ts.isVariableDeclaration(declaration) && declaration.initializer;
      return Boolean(isLocal && declaration.initializer && usesParameter(declaration.initializer, owner));
    }
    return ts.forEachChild(node, (child) => usesParameter(child, owner) || undefined) ?? false;
  }

  function propertyOf(node: ts.Expression, name: string, env: Env): string[] {
    if (ts.isConditionalExpression(node)) {
      return [...propertyOf(node.whenTrue, name, env), ...propertyOf(node.whenFalse, name, env)];
    }
    const called = ts.isCallExpression(node) ? functionOf(checker, node.expression) : undefined;
    if (called) return returnsOf(called).flatMap((each) => propertyOf(each, name, env));
    const member = objectOf(node)?.properties.find((property) => property.name?.getText() === name);
    return member && ts.isPropertyAssignment(member) ? evaluate(member.initializer, env, 0) : [];
  }

  const read = (expression: ts.Expression | undefined): string[] =>
    expression ? tidy(readWithCallers(expression, (env) => evaluate(expression, env, 0))) : [];
  return {
    read,
    readProperty: (expression, name) =>
      expression ? tidy(readWithCallers(expression, (env) => propertyOf(expression, name, env))) : [],
  };
}

/** Who calls which function by name, and what the directory refuses with which code. */
function indexCalls(checker: ts.TypeChecker, files: readonly ts.SourceFile[]) {
  const calls = new Map<ts.SignatureDeclaration, (ts.CallExpression | ts.NewExpression)[]>();
  const directory: { code: string; message: ts.Expression }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const owner = functionOf(checker, node.expression);
      if (owner) calls.set(owner, [...(calls.get(owner) ?? []), node]);
    }
    if (ts.isNewExpression(node) && node.expression.getText() === 'DirectoryError') {
      const [code, message] = node.arguments ?? [];
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a template is compared.
      const codes = code?.getText() === '`${kind}_not_in_catalogue`' ? ['role', 'entitlement'] : undefined;
      const named = codes?.map((kind) => `${kind}_not_in_catalogue`) ?? [code?.getText().slice(1, -1) ?? ''];
      if (message) directory.push(...named.map((each) => ({ code: each, message })));
    }
    ts.forEachChild(node, visit);
  };
  files.forEach(visit);
  return { calls: calls as ReadonlyMap<ts.SignatureDeclaration, ts.CallExpression[]>, directory };
}

function resolve(checker: ts.TypeChecker, node: ts.Node): ts.Symbol | undefined {
  const parent = node.parent;
  const symbol =
    parent && ts.isShorthandPropertyAssignment(parent)
      ? checker.getShorthandAssignmentValueSymbol(parent)
      : checker.getSymbolAtLocation(node);
  return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The function of ours that `node` names. */
function functionOf(checker: ts.TypeChecker, node: ts.Expression): ts.SignatureDeclaration | undefined {
  const declaration = ts.isIdentifier(node) ? resolve(checker, node)?.valueDeclaration : undefined;
  if (!declaration) return undefined;
  if (ts.isFunctionDeclaration(declaration)) return declaration;
  const { initializer } = declaration as ts.VariableDeclaration;
  return initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
    ? initializer
    : undefined;
}

function returnsOf(owner: ts.SignatureDeclaration): ts.Expression[] {
  const { body } = owner as ts.FunctionLikeDeclaration;
  if (!body) return [];
  if (!ts.isBlock(body)) return [body as ts.Expression];
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

/** Every way to put the parts together, one of each. */
function join(parts: readonly (readonly string[])[]): string[] {
  const ways = parts.reduce((product, part) => product * part.length, 1);
  const bounded = ways > MAX_WAYS ? parts.map((part) => (part.length > 1 ? ANY : part)) : parts;
  return bounded.reduce<string[]>((texts, part) => texts.flatMap((text) => part.map((next) => text + next)), ['']);
}

/** Holes beside one another are one. */
const tidy = (texts: readonly string[]): string[] => [
  ...new Set(texts.map((text) => text.replaceAll(/…(?:[. ]?…)+/g, '…'))),
];
