/** Runes everywhere; `tree` fragments need no innerHTML, so a host page may demand Trusted Types. */
export default {
  compilerOptions: { runes: true, fragments: /** @type {const} */ ("tree") },
};
