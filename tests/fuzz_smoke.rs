//! The entries of `fuzz/` with the same seeds and changes that are the same every time: a short look on every test run.

mod documents;

use documents::seeds;

/// Numbers that look like chance and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }

    /// A copy with a few bytes changed, doubled, dropped or cut.
    fn change(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len());
            match self.below(6) {
                0 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                1 if !bytes.is_empty() => bytes[at] = [0, 0x7F, 0x80, 0xFF][self.below(4)],
                2 => bytes.truncate(at),
                3 => {
                    let end = (at + self.below(16)).min(bytes.len());
                    bytes.drain(at..end);
                }
                4 => {
                    let end = (at + self.below(64)).min(bytes.len());
                    let copy = bytes[at..end].to_vec();
                    bytes.splice(at..at, copy);
                }
                _ => bytes.extend([0xFF; 3]),
            }
        }
        bytes
    }
}

/// Changes for each seed. A real run takes minutes; this one takes seconds.
const CHANGES: usize = 60;

#[test]
fn changed_files_end_in_a_reading() {
    let mut dice = Dice(2_021);
    for (target, format, extension, seeds) in seeds::all() {
        for seed in seeds {
            for _ in 0..CHANGES {
                let bytes = dice.change(&seed);
                let reading = shouqi::read::content::read_bytes_as(&bytes, format, extension);
                assert!(reading.text.chars().count() <= 8_000, "{target}");
                shouqi::read::content::read_bytes(&bytes, "");
            }
        }
    }
}

#[test]
fn changed_answers_are_never_taken_for_more_than_they_are() {
    let answer = format!(
        r#"{{"v":1,"kind":"archive","text":"{}","members":["a"],"pictures":3,"problem":"empty","inside":[{{"name":"a","found":{{"kind":"pdf"}}}}]}}"#,
        seeds::TEXT.replace('\n', " ")
    );
    assert!(shouqi::read::reading_of(answer.as_bytes()).is_some());
    let mut dice = Dice(7);
    for _ in 0..3_000 {
        if let Some(reading) = shouqi::read::reading_of(&dice.change(answer.as_bytes())) {
            assert!(reading.inside.iter().all(|member| member.reading.inside.is_empty()));
        }
    }
}
