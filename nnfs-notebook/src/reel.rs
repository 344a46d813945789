//! Frames in the order in which they were taken, never too many.

/// A longer reel drops every second frame.
pub(crate) const MOST_FRAMES: usize = 60;

/// The frames of a film: beyond [`MOST_FRAMES`] every second one is dropped, never the first or the newest.
#[derive(Clone, Debug)]
pub(crate) struct Reel<T> {
    /// Each with the number of its call.
    frames: Vec<(usize, T)>,
    calls: usize,
    /// Every so many calls one frame is kept, and the newest.
    stride: usize,
}

impl<T> Reel<T> {
    pub(crate) fn new() -> Self {
        Self {
            frames: Vec::new(),
            calls: 0,
            stride: 1,
        }
    }

    /// Frames of which none is dropped, and to which none is added.
    pub(crate) fn whole(frames: Vec<T>) -> Self {
        Self {
            calls: frames.len(),
            frames: frames.into_iter().enumerate().collect(),
            stride: 1,
        }
    }

    pub(crate) fn push(&mut self, frame: T) {
        if (self.frames.last()).is_some_and(|(newest, _)| newest % self.stride != 0) {
            self.frames.pop();
        }
        self.frames.push((self.calls, frame));
        self.calls += 1;
        if self.frames.len() > MOST_FRAMES {
            self.stride *= 2;
            let newest = self.calls - 1;
            self.frames
                .retain(|(call, _)| call % self.stride == 0 || *call == newest);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.frames.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        self.frames.get(index).map(|(_, frame)| frame)
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &T> {
        self.frames.iter().map(|(_, frame)| frame)
    }

    /// The first, the middle and the last frame, each once: what a page without scripts shows.
    pub(crate) fn three(&self) -> Vec<usize> {
        let mut chosen = vec![0, self.len() / 2, self.len().saturating_sub(1)];
        chosen.dedup();
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_newest_frame_stay_however_many_come() {
        let mut reel = Reel::new();
        for call in 0..=130 {
            reel.push(call);
            assert!((1..=MOST_FRAMES).contains(&reel.len()));
            assert_eq!(reel.get(0), Some(&0));
            assert_eq!(reel.iter().last(), Some(&call));
        }
        // Every fourth of 131 calls, and the last one.
        assert_eq!(reel.len(), 34);
        assert_eq!(reel.three(), [0, 17, 33]);
    }
}
