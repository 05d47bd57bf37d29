import { setImmediate as othersTurn } from 'node:timers/promises';
import { type Bounds, findBounds } from '../../store/bounds.ts';
import { findTrouble } from '../../store/database-errors.ts';
import { type Deadlines, limitPart } from '../deadline.ts';
import { PATCH_SCHEMA } from '../patch/parse-patch.ts';
import type { Endpoint } from '../resources/endpoint.types.ts';
import { ScimError } from '../scim-error.ts';
import { toErrorBody } from '../to-error-body.ts';
import type { ToRefusal } from '../to-refusal.ts';
import type { BulkOperation, BulkRequest, BulkResult } from './bulk.types.ts';
import { createBulkIds } from './create-bulk-ids.ts';
import { createSchedule, type Step } from './create-schedule.ts';
import { type BulkTarget, findTarget } from './find-target.ts';
import { type BulkCaller, performOperation } from './perform-operation.ts';
import { toBulkResult } from './to-bulk-result.ts';

/** How long others may wait for this request, in milliseconds: what is refused at once never waits for the database. */
const TURN = 10;

export interface BulkDeps {
  readonly endpoints: readonly Endpoint[];
  readonly toRefusal: ToRefusal;
  /** The address of the SCIM service, without a slash at its end. */
  readonly base: string;
  readonly deadlines: Deadlines;
}

/** A resource that was created, and what of its data still waits for others of the circle. */
interface Unfinished {
  readonly target: BulkTarget;
  readonly later: unknown;
}

/**
 * Carries out the operations of a bulk request one after the other, each for itself, and gives their results in the
 * order of the request; those that never began after `failOnErrors` failures have none (RFC 7644 §3.7.3). After an
 * outage of the database, or the deadline of the request, nothing more is tried: what was done is told, the rest answers
 * 503. Throws nothing: what fails is a result.
 */
export async function runBulk(
  { failOnErrors, operations }: BulkRequest,
  caller: BulkCaller,
  { endpoints, toRefusal, base, deadlines }: BulkDeps,
): Promise<BulkResult[]> {
  const { requestId } = caller.context;
  const schedule = createSchedule(operations);
  const ids = createBulkIds(operations);
  const unfinished = new Map<number, Unfinished>();
  const results: (BulkResult | undefined)[] = operations.map(() => undefined);
  const bounds = findBounds();
  let failures = 0;
  let isDown = false;

  const toLocation = ({ endpoint, id }: BulkTarget) =>
    id === undefined ? undefined : `${base}${endpoint.type.endpoint}/${id}`;

  /** Carries out an operation, or of one in a circle what needs no other. */
  async function begin({ kind, index }: Step, operation: BulkOperation, target: BulkTarget): Promise<BulkResult> {
    const { now, later } = kind === 'part' ? ids.split(operation) : { now: operation.data, later: undefined };
    const data = ids.toData(now, operation);
    const { status, stored } = await performOperation({ ...operation, data }, target, caller);
    const resource = { ...target, ...(stored && { id: stored.id }) };
    if (stored && operation.method === 'POST') ids.note(operation, stored.id);
    if (kind === 'part') unfinished.set(index, { target: resource, later });
    return toBulkResult(operation, status, { location: toLocation(resource), version: stored?.etag });
  }

  /** Adds what waited: the others of the circle are there now. */
  async function finish({ target, later }: Unfinished, operation: BulkOperation): Promise<BulkResult> {
    const data = { schemas: [PATCH_SCHEMA], Operations: [{ op: 'add', value: ids.toData(later, operation) }] };
    const addition = { ...operation, method: 'PATCH', version: undefined, data };
    const { stored } = await performOperation(addition, target, caller);
    return toBulkResult(operation, 201, { location: toLocation(target), version: stored?.etag });
  }

  function fail(operation: BulkOperation, error: unknown, target: BulkTarget | undefined, note = ''): BulkResult {
    failures += 1;
    const refusal = toRefusal(error, requestId);
    const isOutage = findTrouble(error)?.outage === true;
    isDown ||= isOutage;
    const detail = `${isOutage ? UNANSWERED : refusal.detail}${note}`;
    const response = toErrorBody({ ...refusal, detail }, requestId);
    return toBulkResult(operation, refusal.status, { location: target && toLocation(target), response });
  }

  async function take(step: Step): Promise<void> {
    const operation = operations[step.index] as BulkOperation;
    const waiting = unfinished.get(step.index);
    let target = waiting?.target;
    try {
      if (isDown) throw new ScimError(503, NOT_TRIED);
      if (isOver(bounds)) throw new ScimError(503, NOT_BEGUN);
      const found = target ?? findTarget(endpoints, ids.toPath(operation.path));
      target = found;
      results[step.index] = await limitPart(bounds, deadlines.request, () =>
        waiting ? finish(waiting, operation) : begin(step, operation, found),
      );
      if (waiting) unfinished.delete(step.index);
      schedule.settle(step.index, true);
    } catch (error) {
      results[step.index] = fail(operation, error, target, waiting && INCOMPLETE);
      unfinished.delete(step.index);
      schedule.settle(step.index, false);
    }
  }

  let turn = performance.now();
  for (let step = schedule.next(); step && failures < failOnErrors; step = schedule.next()) {
    await take(step);
    if (performance.now() - turn < TURN) continue;
    await othersTurn();
    turn = performance.now();
  }
  for (const [index, { target }] of unfinished) {
    results[index] = fail(operations[index] as BulkOperation, new ScimError(409, STOPPED), target, INCOMPLETE);
  }
  return results.filter((result) => result !== undefined);
}

const isOver = (bounds: Bounds | undefined) => bounds && (bounds.isGone() || bounds.remaining() <= 0);

const UNANSWERED =
  'The database did not answer, so whether this operation was carried out is not known: read before you repeat it.';
const NOT_TRIED = 'The database cannot be reached at the moment; this operation was not tried. Send it again later.';
const NOT_BEGUN = 'The time of the request was over before this operation began. Send it again, in a smaller request.';
const STOPPED = 'The request ended after as many failures as failOnErrors allows.';
const INCOMPLETE = ' The resource was created, but without what refers to others of its circle.';
