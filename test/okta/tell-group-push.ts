import { asJson, type Cast, get, readUser, sayFailures } from './demo-cast.ts';
import type { OktaGroup } from './okta-group.types.ts';
import type { Json } from './okta-user.types.ts';
import { getPerson, PEOPLE } from './people.ts';

const SCHEDULERS: OktaGroup = {
  id: '00g0001larkfield5d07',
  name: 'Scheduling',
  members: PEOPLE.filter(({ profile }) => profile.department === 'Scheduling').map(({ id }) => id),
};
const NIGHT_SHIFT: OktaGroup = { id: '00g0002larkfield5d07', name: 'Night Shift', members: [] };
const LEAVES = getPerson('priya.raghunathan@example.com');
const JOIN = ['nguyen.thi.anh@example.org', 'ren.ishibashi@example.org'].map(getPerson);

/** The scenes of group push, each confirmed by reading back the group and the people in it. */
export async function tellGroupPush(cast: Cast): Promise<void> {
  await push(cast);
  await change(cast);
  await pushEmpty(cast);
  await unlink(cast);
}

async function push(cast: Cast): Promise<void> {
  const { story, okta } = cast;
  story.step('Push a group', 'Okta looks for a group named Scheduling, finds none, creates it and adds its people.');
  sayFailures(cast, [await okta.groups.push(SCHEDULERS)]);
  await confirmGroup(cast, SCHEDULERS);
  for (const id of SCHEDULERS.members) await confirmMembership(cast, id, 'Scheduling', true);
}

async function change(cast: Cast): Promise<void> {
  const { story, okta } = cast;
  story.step('Change the group', 'Priya leaves Scheduling, two others join, and Okta gives the group another name.');
  const before = okta.groups.mapping(SCHEDULERS.id)?.appGroupId;
  const add = JOIN.map(({ id }) => id);
  sayFailures(cast, [
    await okta.groups.changeMembers(SCHEDULERS.id, { add, remove: [LEAVES.id] }),
    await okta.groups.rename(SCHEDULERS.id, 'Planning'),
  ]);
  await confirmGroup(cast, okta.groups.mapping(SCHEDULERS.id)?.group ?? SCHEDULERS);
  story.confirm('It kept its id', okta.groups.mapping(SCHEDULERS.id)?.appGroupId === before);
  await confirmMembership(cast, LEAVES.id, 'Planning', false);
  for (const id of add) await confirmMembership(cast, id, 'Planning', true);
}

async function pushEmpty(cast: Cast): Promise<void> {
  const { story, okta } = cast;
  story.step('Push now', 'A group without anybody is pushed, and “Push now” is pressed for both groups.');
  const outcomes = [await okta.groups.push(NIGHT_SHIFT)];
  for (const { id } of [NIGHT_SHIFT, SCHEDULERS]) outcomes.push(await okta.groups.pushNow(id));
  sayFailures(cast, outcomes);
  await confirmGroup(cast, NIGHT_SHIFT);
  await confirmGroup(cast, okta.groups.mapping(SCHEDULERS.id)?.group ?? SCHEDULERS);
}

async function unlink(cast: Cast): Promise<void> {
  const { story, okta } = cast;
  story.step('Unlink', 'The administrator unlinks Planning and has it deleted; Night Shift is unlinked and left here.');
  const deleted = okta.groups.mapping(SCHEDULERS.id)?.appGroupId ?? 'none';
  const left = okta.groups.mapping(NIGHT_SHIFT.id)?.appGroupId ?? 'none';
  sayFailures(cast, [
    await okta.groups.unlink(SCHEDULERS.id, { deleteInApp: true }),
    await okta.groups.unlink(NIGHT_SHIFT.id, { deleteInApp: false }),
  ]);
  const [gone, stays] = [await readGroup(cast, deleted), await readGroup(cast, left)];
  story.confirm('Planning is gone: 404', gone.status === 404, `status ${gone.status}`);
  story.confirm('Night Shift is still there', stays.status === 200, `status ${stays.status}`);
  for (const { id } of JOIN) await confirmMembership(cast, id, 'Planning', false);
}

/** The group has its name, and exactly the people whom Okta has in it. */
async function confirmGroup(cast: Cast, { id, name, members }: OktaGroup): Promise<void> {
  const { okta, story } = cast;
  const { group } = await readGroup(cast, okta.groups.mapping(id)?.appGroupId ?? 'none');
  const found = (Array.isArray(group.members) ? group.members.map(asJson) : []).map(({ value }) => String(value));
  const wanted = members.map((member) => okta.assignment(member)?.appUserId ?? 'none');
  const whole = group.displayName === name && found.sort().join() === wanted.sort().join();
  const people = members.length === 0 ? 'nobody' : `exactly its ${members.length} people`;
  story.confirm(`${name} is there, with ${people}`, whole, `${group.displayName}: ${found.join(', ')}`);
}

async function confirmMembership(cast: Cast, userId: string, name: string, belongs: boolean): Promise<void> {
  const user = await readUser(cast, userId);
  const groups = (Array.isArray(user.groups) ? user.groups.map(asJson) : []).map(({ display }) => display);
  const claim = `${user.displayName ?? user.userName} is ${belongs ? 'in' : 'not in'} ${name}`;
  cast.story.confirm(claim, user.active === true && groups.includes(name) === belongs, JSON.stringify(groups));
}

async function readGroup(cast: Cast, id: string): Promise<{ status: number; group: Json }> {
  const answer = await get(cast, `/Groups/${id}`, cast.okta.tokens?.accessToken ?? '');
  return { status: answer.status, group: answer.status === 200 ? asJson(JSON.parse(answer.body)) : {} };
}
