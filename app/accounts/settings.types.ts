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
