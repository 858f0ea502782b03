/// <reference types="svelte" />
/// <reference types="vite/client" />

declare module "virtual:i18n/texts-*" {
  const messages: Record<string, string>;
  export default messages;
}
