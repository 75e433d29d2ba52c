/** One ticking "now" for all waiting times. (A shared SvelteDate would die with the first component that read it.) */
let current = $state.raw(new Date());

setInterval(() => (current = new Date()), 1000);

export const ticking = {
  get now(): Date {
    return current;
  },
};
