it('is alone with what it replaces', () => {
  expect(jest.isMockFunction(Math.random)).toBe(false);
  expect(Date.now()).toBeGreaterThan(1_000_000);
  jest.spyOn(Math, 'random').mockReturnValue(4);
  jest.useFakeTimers({ now: 0 });
  expect([Math.random(), Date.now()]).toEqual([4, 0]);
});
