//! Photographs of one event: a camera numbers them one after the other, and a person drops them together. It gathers names
//! and times; what the photographs show is the matcher's business.

use chrono::{DateTime, TimeDelta, Utc};

/// Numbers a camera counted this far apart are of one event: those between were thrown away.
const APART: u64 = 10;
/// Files that arrive this long after the one before belong to another drop.
const PAUSE: TimeDelta = TimeDelta::minutes(10);
/// A number of more digits is a time and no count.
const COUNTED: usize = 5;
/// Digits of a day in front of a time, 20230601.
const DAY: usize = 8;

/// A photograph, or a film.
#[derive(Debug, Clone)]
pub struct Shot<'a, K> {
    /// What all of a series have in common besides their names.
    pub like: K,
    /// Its path.
    pub path: &'a str,
    /// When it arrived.
    pub at: DateTime<Utc>,
}

/// The name of a shot taken apart: what stands before its number, how many digits that has, and the number.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name<'a> {
    before: &'a str,
    digits: usize,
    day: &'a str,
    number: u64,
}

/// Gathers the shots of one event, each by its place in `shots`, in the order of their numbers; a shot that stands alone
/// is a series of one. Series come in the order of their first shots.
pub fn series<K: PartialEq>(shots: &[Shot<'_, K>]) -> Vec<Vec<usize>> {
    let names: Vec<Option<Name<'_>>> = shots.iter().map(|shot| name(shot.path)).collect();
    let mut order: Vec<usize> = (0..shots.len()).collect();
    order.sort_by(|a, b| names[*a].cmp(&names[*b]).then(a.cmp(b)));
    let mut gathered: Vec<Vec<usize>> = Vec::new();
    for at in order {
        let follows = |series: &&mut Vec<usize>| {
            series.last().is_some_and(|last| {
                let (Some(before), Some(next)) = (&names[*last], &names[at]) else { return false };
                shots[*last].like == shots[at].like
                    && follows(before, next)
                    && (shots[at].at - shots[*last].at).abs() <= PAUSE
            })
        };
        match gathered.iter_mut().rfind(follows) {
            Some(series) => series.push(at),
            None => gathered.push(vec![at]),
        }
    }
    gathered.sort_by_key(|series| series.iter().min().copied());
    gathered
}

/// Whether two shots were taken one after the other: counted not far apart, or stamped on one day.
fn follows(before: &Name<'_>, next: &Name<'_>) -> bool {
    let near = next.digits > COUNTED || next.number.abs_diff(before.number) <= APART;
    (before.before, before.digits, before.day) == (next.before, next.digits, next.day) && near
}

fn name(path: &str) -> Option<Name<'_>> {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let before = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &stem[before.len()..];
    // A whole stamp tells its day: 微信图片_20230601112233.
    let day = if digits.len() >= DAY + 6 && digits.starts_with("20") { &digits[..DAY] } else { "" };
    Some(Name { before, digits: digits.len(), day, number: digits.parse().ok()? })
}

/// Numbers of files in short, `F95–F106 F110`.
pub fn in_short(numbers: &[u64]) -> String {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    let runs = sorted.chunk_by(|before, next| before + 1 == *next).map(|run| match run {
        [first, .., last] => format!("F{first}–F{last}"),
        few => few.iter().map(|one| format!("F{one}")).collect::<Vec<_>>().join(" "),
    });
    runs.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn gathered(shots: &[(&str, i64)]) -> Vec<Vec<usize>> {
        let shots: Vec<Shot<'_, ()>> =
            shots.iter().map(|(path, at)| Shot { like: (), path, at: minute(*at) }).collect();
        series(&shots)
    }

    #[test]
    fn consecutive_numbers_of_one_drop_are_one_event() {
        let names: Vec<String> = (1..=12).map(|number| format!("照片/IMG_{number:04}.JPG")).collect();
        let shots: Vec<(&str, i64)> = names.iter().map(|name| (name.as_str(), 0)).collect();
        assert_eq!(gathered(&shots), [(0..12).collect::<Vec<_>>()]);
    }

    #[test]
    fn another_folder_another_camera_a_later_drop_and_a_far_number_are_not() {
        for other in [("b/IMG_0002.jpg", 0), ("a/DSC_0002.jpg", 0), ("a/IMG_0002.jpg", 11), ("a/IMG_0099.jpg", 0)] {
            assert_eq!(gathered(&[("a/IMG_0001.jpg", 0), other]), [[0], [1]], "{other:?}");
        }
        assert_eq!(gathered(&[("合影.jpg", 0), ("走访.jpg", 0)]), [[0], [1]], "names without a number");
    }

    #[test]
    fn stamps_of_one_day_are_one_event_and_of_two_days_two() {
        let shots = [
            ("微信图片_20230601112233.jpg", 0),
            ("微信图片_20230601150000.jpg", 0),
            ("微信图片_20230602080000.jpg", 0),
        ];
        assert_eq!(gathered(&shots), [vec![0, 1], vec![2]]);
        assert_eq!(gathered(&[("img_20220315_101244.jpg", 0), ("img_20220315_111500.jpg", 1)]), [[0, 1]]);
    }

    #[test]
    fn the_order_of_arrival_does_not_matter_and_each_series_is_in_order() {
        assert_eq!(gathered(&[("b2.jpg", 0), ("a.jpg", 0), ("b1.jpg", 0)]), [vec![2, 0], vec![1]]);
    }

    #[test]
    fn numbers_in_a_row_are_told_as_a_span() {
        assert_eq!(in_short(&[97, 95, 96, 110]), "F95–F97 F110");
        assert_eq!(in_short(&[7]), "F7");
    }
}
