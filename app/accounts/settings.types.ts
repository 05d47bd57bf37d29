import type { UserNameFormat, UserType } from './account.types.ts';

/** What an owner decides for an organization. */
export interface Settings {
  readonly userNameFormat: UserNameFormat;
  /** True: any user type is accepted; `userTypes` then only say what permissions the listed ones give. */
  readonly anyUserType: boolean;
  /** In the order in which they are shown. */
  readonly userTypes: readonly UserType[];
  /** IANA name. */
  readonly timeZone: string;
}

/** One difference between two settings; values as texts, permissions joined by ", ". */
export type SettingChange =
  | {
      readonly setting: 'userNameFormat' | 'timeZone' | 'acceptedUserTypes' | 'userTypeOrder' | 'userTypeSpelling';
      readonly before: string;
      readonly after: string;
    }
  /** Null before: added. Null after: removed. Otherwise its permissions changed. */
  | {
      readonly setting: 'userType';
      readonly userType: string;
      readonly before: string | null;
      readonly after: string | null;
    };

/** What is wrong with one setting, in words for who typed it. */
export interface SettingProblem {
  readonly field: 'userNameFormat' | 'timeZone' | 'userTypes' | 'value' | 'permissions';
  /** Which user type, counted from 0, where it is about one. */
  readonly index?: number;
  readonly text: string;
}
