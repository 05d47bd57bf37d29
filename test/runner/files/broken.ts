it('would pass', () => undefined);
throw new Error('broken while it was loaded');
