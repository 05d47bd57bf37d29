/** Where the page of a user is, also of one that was deleted. */
export const toUserUrl = (id: string): string => `/console/users/${encodeURIComponent(id)}`;

/** Where the page of a group is, also of one that was deleted. */
export const toGroupUrl = (id: string): string => `/console/groups/${encodeURIComponent(id)}`;

/** Where a request is explained. */
export const toRequestUrl = (requestId: string): string => `/console/activity/${encodeURIComponent(requestId)}`;
