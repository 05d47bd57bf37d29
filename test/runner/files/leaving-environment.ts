it('passes, and leaves something behind', () => {
  process.env.LEFT_BEHIND = 'yes';
});
