// The model of a part that runs without a kernel.

/** The model that a part sees: what anywidget offers, without a kernel. */
export function localModel(traits) {
  const values = { ...traits };
  const listeners = new Map();
  return {
    get: (name) => values[name],
    set(name, value) {
      values[name] = value;
      (listeners.get(`change:${name}`) || []).slice().forEach((callback) => callback());
    },
    save_changes() {},
    on(event, callback) {
      listeners.set(event, [...(listeners.get(event) || []), callback]);
    },
    off(event, callback) {
      listeners.set(event, (listeners.get(event) || []).filter((one) => callback && one !== callback));
    },
    send() {},
  };
}
