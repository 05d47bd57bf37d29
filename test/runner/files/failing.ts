describe('a file', () => {
  const order: string[] = [];
  beforeAll(() => void order.push('before all'));
  beforeEach(() => void order.push('before'));

  it('passes', () => expect(order).toEqual(['before all', 'before']));

  it('fails', () => {
    expect(1).toBe(2);
  });

  it('hangs', () => new Promise(() => undefined));

  it('hangs for longer than it may by itself', () => new Promise(() => undefined), 20);

  it('leaves a rejection behind', async () => {
    void Promise.reject(new Error('nobody looked'));
    await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it.each([1, 2])('fails for %i', (n) => {
    expect(n).toBe(3);
  });

  it.skip('is skipped', () => {
    throw new Error('not run');
  });

  describe('whose preparation fails', () => {
    beforeAll(() => {
      throw new Error('not prepared');
    });
    it('does not pass', () => undefined);
  });
});
