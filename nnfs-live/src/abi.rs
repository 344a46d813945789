//! What the page's scripts call: a few functions on numbers and addresses, as WebAssembly has nothing else.
//!
//! Texts and rows of numbers cross in two buffers of this module. The page asks for room, writes, and calls; an answer
//! lies in the same buffers. A call that panics traps: the message is in the buffer for text, and the figure is gone.

use std::cell::RefCell;
use std::mem::take;
#[cfg(target_family = "wasm")]
use std::panic;

use crate::Figure;

#[derive(Default)]
struct Page {
    /// The page's figures by number; one that has been dropped, or is being called, leaves its place empty.
    figures: Vec<Option<Box<dyn Figure>>>,
    text: Vec<u8>,
    numbers: Vec<f64>,
}

#[cfg(target_family = "wasm")]
static HOOK: std::sync::Once = std::sync::Once::new();

thread_local! {
    static PAGE: RefCell<Page> = RefCell::default();
}

fn with_page<R>(act: impl FnOnce(&mut Page) -> R) -> R {
    PAGE.with_borrow_mut(act)
}

/// The text and the numbers that the page has written.
fn written() -> (String, Vec<f64>) {
    with_page(|page| {
        let text = String::from_utf8_lossy(&take(&mut page.text)).into_owned();
        (text, take(&mut page.numbers))
    })
}

/// Calls a figure while it is out of its place, so that a panic leaves the others as they were.
fn call<R>(number: usize, act: impl FnOnce(&mut dyn Figure) -> R) -> R {
    let figure = with_page(|page| page.figures.get_mut(number).and_then(Option::take));
    let mut figure = figure.expect("this figure has stopped");
    let result = act(&mut *figure);
    with_page(|page| page.figures[number] = Some(figure));
    result
}

macro_rules! exported {
    ($($(#[$doc:meta])* fn $name:ident($($input:ident: $type:ty),*) $(-> $output:ty)? $body:block)+) => {$(
        $(#[$doc])*
        // The page finds functions by their names; no other crate is linked that could have the same ones.
        #[allow(unsafe_code, reason = "an exported name, nothing more")]
        #[unsafe(no_mangle)]
        extern "C" fn $name($($input: $type),*) $(-> $output)? $body
    )+};
}

exported! {
    /// Where the page may write a text of so many bytes.
    fn text_room(bytes: usize) -> *mut u8 {
        with_page(|page| {
            page.text = vec![0; bytes];
            page.text.as_mut_ptr()
        })
    }

    /// Where the page may write so many numbers.
    fn number_room(n: usize) -> *mut f64 {
        with_page(|page| {
            page.numbers = vec![0.0; n];
            page.numbers.as_mut_ptr()
        })
    }

    fn text() -> *const u8 {
        with_page(|page| page.text.as_ptr())
    }

    fn text_length() -> usize {
        with_page(|page| page.text.len())
    }

    fn numbers() -> *const f64 {
        with_page(|page| page.numbers.as_ptr())
    }

    fn numbers_length() -> usize {
        with_page(|page| page.numbers.len())
    }

    /// Makes the figure whose name was written, and returns its number.
    fn figure_new() -> usize {
        // Once: to the standard library a page in which a figure has stopped is still panicking, and the hook is fixed.
        #[cfg(target_family = "wasm")]
        HOOK.call_once(|| {
            panic::set_hook(Box::new(|info| {
                let message = info.payload_as_str().unwrap_or("the figure has stopped");
                with_page(|page| page.text = message.as_bytes().to_vec());
            }));
        });
        let figure = crate::figure(&written().0);
        with_page(|page| {
            let free = page.figures.iter().position(Option::is_none);
            let number = free.unwrap_or(page.figures.len());
            if free.is_none() {
                page.figures.push(None);
            }
            page.figures[number] = Some(figure);
            number
        })
    }

    fn figure_drop(number: usize) {
        with_page(|page| page.figures[number] = None);
    }

    /// Gives the control that was written the numbers that were written.
    fn figure_set(number: usize) {
        let (control, value) = written();
        call(number, |figure| figure.set(&control, &value));
    }

    /// Leaves the result that was written in the buffer for numbers.
    fn figure_get(number: usize) {
        let (result, with) = written();
        let answer = call(number, |figure| figure.get(&result, &with));
        with_page(|page| page.numbers = answer);
    }

    /// Leaves the figure's cell in the buffer for text.
    fn figure_rust(number: usize) {
        let cell = call(number, |figure| figure.rust());
        with_page(|page| page.text = cell.into_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(text: &str, numbers: &[f64]) {
        text_room(text.len());
        number_room(numbers.len());
        with_page(|page| {
            page.text.copy_from_slice(text.as_bytes());
            page.numbers.copy_from_slice(numbers);
        });
    }

    fn new(name: &str) -> usize {
        write(name, &[]);
        figure_new()
    }

    #[test]
    fn a_figure_answers_as_it_does_without_the_page() {
        let number = new("spiral");
        write("rate", &[0.1]);
        figure_set(number);
        write("train", &[3.0]);
        figure_get(number);
        let mut figure = crate::figure("spiral");
        figure.set("rate", &[0.1]);
        assert_eq!(
            with_page(|page| page.numbers.clone()),
            figure.get("train", &[3.0])
        );
        figure_rust(number);
        assert_eq!(
            with_page(|page| String::from_utf8(page.text.clone()).unwrap()),
            figure.rust()
        );
    }

    #[test]
    fn the_place_of_a_dropped_figure_is_taken_again() {
        let (first, second) = (new("spiral"), new("descent"));
        assert_ne!(first, second);
        figure_drop(first);
        assert_eq!(new("descent"), first);
    }
}
