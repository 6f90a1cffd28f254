export { default as en } from '#locales/en/buyer-portal.json';
export { default as es } from '#locales/es/buyer-portal.json';
