// nnfs-core in the page: the WebAssembly module of the crate nnfs-live, and its figures.

/** The bytes behind a text in base 64 that holds them compressed with gzip. */
const unpacked = async (text) => {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
};

let module; // one for all figures of the page
const core = () =>
  (module ??= unpacked(MODULE).then(async (bytes) => (await WebAssembly.instantiate(bytes, {})).instance.exports));

/** A figure of nnfs-live: `set` its controls, `get` its results. An Error carries the message of a panic. */
class Figure {
  #core;
  #number;

  static async named(name) {
    const figure = new Figure();
    figure.#core = await core();
    figure.#number = figure.#call("figure_new", name);
    return figure;
  }

  set(control, ...value) {
    this.#call("figure_set", control, value.flat());
  }

  get(result, ...values) {
    this.#call("figure_get", result, values.flat());
    const { memory, numbers, numbers_length } = this.#core;
    return new Float64Array(memory.buffer, numbers(), numbers_length()).slice();
  }

  /** A cell of a notebook that does what the controls say. */
  rust() {
    this.#call("figure_rust", "");
    return this.#text();
  }

  drop() {
    this.#core.figure_drop(this.#number);
  }

  #text() {
    const { memory, text, text_length } = this.#core;
    return new TextDecoder().decode(new Uint8Array(memory.buffer, text(), text_length()));
  }

  #call(name, text, numbers = []) {
    const { memory, text_room, number_room } = this.#core;
    const bytes = new TextEncoder().encode(text);
    // The memory may grow, and its buffer be another one, with every call.
    const textAt = text_room(bytes.length);
    const numbersAt = number_room(numbers.length);
    new Uint8Array(memory.buffer, textAt, bytes.length).set(bytes);
    new Float64Array(memory.buffer, numbersAt, numbers.length).set(numbers);
    try {
      return this.#core[name](this.#number);
    } catch (trap) {
      throw new Error(this.#text(), { cause: trap });
    }
  }
}
