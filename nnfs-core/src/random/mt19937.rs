//! The Mersenne Twister: Matsumoto and Nishimura, *Mersenne Twister: a 623-dimensionally equidistributed uniform
//! pseudo-random number generator* (1998), seeded as in their revision of 2002.

/// Words of state.
const N: usize = 624;
/// How far ahead the word is that is mixed in.
const M: usize = 397;

#[derive(Clone, PartialEq, Eq)]
pub(super) struct Mt19937 {
    state: [u32; N],
    /// The next word to give out; `N` when a new round is due.
    next: usize,
}

impl Mt19937 {
    /// `init_genrand` of the authors.
    pub(super) fn from_number(seed: u32) -> Self {
        let mut state = [seed; N];
        for i in 1..N {
            let previous = state[i - 1];
            state[i] = (previous ^ (previous >> 30))
                .wrapping_mul(1_812_433_253)
                .wrapping_add(i as u32);
        }
        Self { state, next: N }
    }

    /// `init_by_array` of the authors.
    pub(super) fn from_numbers(seeds: &[u32]) -> Self {
        let Self { mut state, next } = Self::from_number(19_650_218);
        let mut i = 1;
        for round in 0..N.max(seeds.len()) {
            let j = round % seeds.len();
            state[i] = (state[i] ^ spread(state[i - 1], 1_664_525))
                .wrapping_add(seeds[j])
                .wrapping_add(j as u32);
            i = following(i, &mut state);
        }
        for _ in 1..N {
            state[i] = (state[i] ^ spread(state[i - 1], 1_566_083_941)).wrapping_sub(i as u32);
            i = following(i, &mut state);
        }
        state[0] = 0x8000_0000;
        Self { state, next }
    }

    pub(super) fn next_u32(&mut self) -> u32 {
        if self.next == N {
            self.twist();
            self.next = 0;
        }
        let mut word = self.state[self.next];
        self.next += 1;
        // The tempering of the paper.
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    /// A new round of words: the top bit of one and the rest of the next are joined, and mixed with one further ahead.
    fn twist(&mut self) {
        for i in 0..N {
            let joined = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % N] & 0x7fff_ffff);
            let odd = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[i] = self.state[(i + M) % N] ^ (joined >> 1) ^ odd;
        }
    }
}

fn spread(word: u32, factor: u32) -> u32 {
    (word ^ (word >> 30)).wrapping_mul(factor)
}

/// The place after `i`, round the ring of places 1 to `N - 1`; the last word is carried to place 0 on the way.
fn following(i: usize, state: &mut [u32; N]) -> usize {
    if i + 1 < N {
        return i + 1;
    }
    state[0] = state[N - 1];
    1
}
