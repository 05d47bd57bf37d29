import { parseServerUrl } from '../../app/store/database-url.ts';

describe('parseServerUrl (PostgreSQL, 34.1.1.2 and 34.1.1.3)', () => {
  it.each([
    ['postgresql://u:p@h/d', ['postgresql://u:p@h/d'], ['h:5432']],
    ['postgres://u:p@h:6543/d?sslmode=require', ['postgres://u:p@h:6543/d?sslmode=require'], ['h:6543']],
    [
      'postgresql://u:p@h1:5433,h2:5434/d',
      ['postgresql://u:p@h1:5433/d', 'postgresql://u:p@h2:5434/d'],
      ['h1:5433', 'h2:5434'],
    ],
    ['postgresql://u@h1,h2:5434/d', ['postgresql://u@h1/d', 'postgresql://u@h2:5434/d'], ['h1:5432', 'h2:5434']],
    [
      'postgresql://u@h1,h2/d?port=5433',
      ['postgresql://u@h1:5433/d', 'postgresql://u@h2:5433/d'],
      ['h1:5433', 'h2:5433'],
    ],
    [
      'postgresql://u@h1,h2/d?application_name=x&port=5433,5434&sslmode=require',
      [
        'postgresql://u@h1:5433/d?application_name=x&sslmode=require',
        'postgresql://u@h2:5434/d?application_name=x&sslmode=require',
      ],
      ['h1:5433', 'h2:5434'],
    ],
    ['postgresql://u:p@/d?host=h1,h2', ['postgresql://u:p@h1/d', 'postgresql://u:p@h2/d'], ['h1:5432', 'h2:5432']],
    [
      'postgresql://u@[::1]:5433,[fd00::7]/d',
      ['postgresql://u@[::1]:5433/d', 'postgresql://u@[fd00::7]/d'],
      ['[::1]:5433', '[fd00::7]:5432'],
    ],
    [
      'postgresql://u@/d?host=::1,10.0.0.7',
      ['postgresql://u@[::1]/d', 'postgresql://u@10.0.0.7/d'],
      ['[::1]:5432', '10.0.0.7:5432'],
    ],
    [
      'postgresql://u@/d?host=/run/a,/run/b',
      ['postgresql://u@%2Frun%2Fa/d', 'postgresql://u@%2Frun%2Fb/d'],
      ['/run/a', '/run/b'],
    ],
    ['postgresql://u@/d?host=/run/a', ['postgresql://u@/d?host=/run/a'], ['/run/a']],
    ['postgresql://u@%2Frun%2Fa/d', ['postgresql://u@%2Frun%2Fa/d'], ['/run/a']],
    ['postgresql:///d', ['postgresql:///d'], ['the local socket']],
    [
      'postgresql://u:a%40b%2Cc@h1,h2/d',
      ['postgresql://u:a%40b%2Cc@h1/d', 'postgresql://u:a%40b%2Cc@h2/d'],
      ['h1:5432', 'h2:5432'],
    ],
    ['postgresql://u:a,b@h1,h2/d', ['postgresql://u:a,b@h1/d', 'postgresql://u:a,b@h2/d'], ['h1:5432', 'h2:5432']],
  ])('reads %s', (url, urls, hosts) => {
    expect(parseServerUrl(url)).toEqual({ urls, hosts, target: 'any' });
  });

  it.each(['any', 'read-write', 'primary'] as const)(
    'reads target_session_attrs=%s, which no driver sees',
    (target) => {
      const url = `postgresql://u@h1,h2/d?target_session_attrs=${target}&application_name=x`;
      const urls = ['postgresql://u@h1/d?application_name=x', 'postgresql://u@h2/d?application_name=x'];
      expect(parseServerUrl(url)).toMatchObject({ urls, target });
      expect(parseServerUrl(`postgresql://u@h/d?target_session_attrs=${target}`)).toMatchObject({
        urls: ['postgresql://u@h/d'],
        target,
      });
    },
  );

  it.each([
    ['postgresql://', /several hosts separated by commas/],
    ['postgresql://u:hunter7@h1:port,h2/d', /^must be `postgresql/],
    ['postgresql://u:hunter7@h1:77777,h2/d', /^must be `postgresql/],
    ['postgresql://u:hunter7@h1,,h2/d', /^must be `postgresql/],
    ['postgresql://u:hunter7@[::7,h2/d', /^must be `postgresql/],
    ['postgresql://u:hunter7@[h7],h2/d', /^must be `postgresql/],
    ['postgresql://u:hunter7@h%7,h2/d', /^must be `postgresql/],
    ['postgresql://u:hunter/7@h1,h2/d', /^must be `postgresql/],
    // Read as a URL, the host is u and the port 77.
    ['postgresql://u:77#hunter@h1/d', /^must be `postgresql/],
    ['postgresql://u:hunter7@h1,h2/d?port=1,2,3', /^has 3 ports for 2 hosts/],
    [
      'postgresql://u:hunter7@h1,h2/d?target_session_attrs=standby',
      /^target_session_attrs must be any, read-write or primary/,
    ],
    ['postgresql://u:hunter7@h1/d?target_session_attrs=prefer-standby', /^target_session_attrs must be/],
    ['postgresql://u:hunter7@h1/d?target_session_attrs=', /^target_session_attrs must be/],
  ])('refuses %s and does not repeat it', (url, message) => {
    let refusal = '';
    try {
      parseServerUrl(url);
    } catch (cause) {
      refusal = (cause as Error).message;
    }
    expect(refusal).toMatch(message);
    expect(refusal).not.toMatch(/hunter|77|standby|h%7/);
  });
});
