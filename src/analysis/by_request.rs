//! What is kept by request, in pages: one in which every request is settled is given back, so that
//! memory grows with the requests that are on their way and not with those that ever were.

use crate::trace::RequestId;

/// How many requests share a page.
const SIZE: usize = 256;

/// A note about every request, until that request is settled.
#[derive(Debug, Clone)]
pub struct ByRequest<T> {
    blank: T,
    pages: Vec<Page<T>>,
}

/// The notes about neighbours.
#[derive(Debug, Clone)]
enum Page<T> {
    /// Nobody has written anything.
    Blank,
    /// Some are not settled.
    Open(Box<Open<T>>),
    /// All are.
    Settled,
}

#[derive(Debug, Clone)]
struct Open<T> {
    notes: [T; SIZE],
    /// A bit for each request that is settled, and how many are not.
    settled: [u64; SIZE / 64],
    left: usize,
}

impl<T: Copy> ByRequest<T> {
    /// Makes notes that say `blank` of everybody.
    pub fn of(blank: T) -> Self {
        Self { blank, pages: Vec::new() }
    }

    /// Returns the note about a request; none once it is settled.
    pub fn note(&mut self, request: RequestId) -> Option<&mut T> {
        let (page, place) = place_of(request);
        let open = self.open(page)?;
        if open.is_settled(place) { None } else { open.notes.get_mut(place) }
    }

    /// Settles a request, whose note is never asked for again. Returns whether it was not settled.
    pub fn settle(&mut self, request: RequestId) -> bool {
        let (page, place) = place_of(request);
        let Some(open) = self.open(page) else { return false };
        if open.is_settled(place) {
            return false;
        }
        open.settled[place / 64] |= 1 << (place % 64);
        open.left -= 1;
        if open.left == 0 {
            self.pages[page] = Page::Settled;
        }
        true
    }

    /// Returns the requests that are settled, in order.
    pub fn settled(&self) -> impl Iterator<Item = RequestId> {
        self.pages.iter().enumerate().flat_map(|(number, page)| {
            let is_settled = move |place: &usize| match page {
                Page::Blank => false,
                Page::Open(open) => open.is_settled(*place),
                Page::Settled => true,
            };
            let id = move |place| u32::try_from(number * SIZE + place).ok().map(RequestId);
            (0..SIZE).filter(is_settled).filter_map(id)
        })
    }

    fn open(&mut self, page: usize) -> Option<&mut Open<T>> {
        if page >= self.pages.len() {
            self.pages.resize_with(page + 1, || Page::Blank);
        }
        let kept = &mut self.pages[page];
        if matches!(kept, Page::Blank) {
            let notes = [self.blank; SIZE];
            *kept = Page::Open(Box::new(Open { notes, settled: [0; SIZE / 64], left: SIZE }));
        }
        match kept {
            Page::Open(open) => Some(open),
            Page::Blank | Page::Settled => None,
        }
    }
}

impl<T> Open<T> {
    fn is_settled(&self, place: usize) -> bool {
        self.settled[place / 64] & (1 << (place % 64)) != 0
    }
}

fn place_of(request: RequestId) -> (usize, usize) {
    (request.0 as usize / SIZE, request.0 as usize % SIZE)
}

/// Which requests have had something happen to them often enough.
#[derive(Debug, Clone)]
pub struct Enough {
    at_least: u32,
    /// How often it has happened; empty where once is enough.
    counts: ByRequest<u32>,
    met: ByRequest<()>,
}

impl Enough {
    /// Watches for what must happen so often; once, if never is said to be enough.
    pub fn times(at_least: u32) -> Self {
        Self { at_least, counts: ByRequest::of(0), met: ByRequest::of(()) }
    }

    /// Notes that it happened to a request. Returns whether that was the time that made it enough.
    pub fn count(&mut self, request: RequestId) -> bool {
        if self.at_least > 1 {
            let Some(count) = self.counts.note(request) else { return false };
            *count += 1;
            if *count < self.at_least {
                return false;
            }
            self.counts.settle(request);
        }
        self.met.settle(request)
    }

    /// Returns the requests for which it was enough, in order.
    pub fn met(&self) -> impl Iterator<Item = RequestId> {
        self.met.settled()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(number: usize) -> RequestId {
        RequestId(u32::try_from(number).unwrap())
    }

    #[test]
    fn a_note_lasts_until_its_request_is_settled() {
        let mut notes = ByRequest::of(7);
        assert_eq!(notes.note(request(3)), Some(&mut 7));
        *notes.note(request(3)).unwrap() = 8;
        assert_eq!(notes.note(request(3)), Some(&mut 8));
        assert_eq!(notes.note(request(4)), Some(&mut 7));
        assert!(notes.settle(request(3)));
        assert!(!notes.settle(request(3)), "it was already");
        assert_eq!(notes.note(request(3)), None);
        assert_eq!(notes.note(request(4)), Some(&mut 7));
        assert_eq!(notes.settled().collect::<Vec<_>>(), [request(3)]);
    }

    #[test]
    fn a_page_of_settled_requests_is_given_back_and_forgets_nothing() {
        let mut notes = ByRequest::of(0);
        for number in (0..2 * SIZE).rev() {
            assert!(notes.settle(request(number)));
        }
        assert!(notes.pages.iter().all(|page| matches!(page, Page::Settled)));
        assert_eq!(notes.note(request(SIZE)), None);
        assert!(!notes.settle(request(0)));
        notes.settle(request(5 * SIZE + 1));
        let settled: Vec<_> = notes.settled().collect();
        assert_eq!(settled.len(), 2 * SIZE + 1);
        assert!(settled.is_sorted());
        assert_eq!(settled.last(), Some(&request(5 * SIZE + 1)));
    }

    #[test]
    fn enough_is_met_once() {
        let mut thrice = Enough::times(3);
        let said: Vec<_> = (0..5).map(|_| thrice.count(request(300))).collect();
        assert_eq!(said, [false, false, true, false, false]);
        assert!(!thrice.count(request(301)));
        assert_eq!(thrice.met().collect::<Vec<_>>(), [request(300)]);
        let mut once = Enough::times(1);
        assert!(once.count(request(1)) && !once.count(request(1)));
        assert!(Enough::times(0).count(request(1)));
    }
}
