//! Who holds which cell of the key-value cache. llama.cpp shares the cells of a copied prefix between sequences and has no
//! count of them that one could ask for, so it is kept here: an answer is only admitted where it will fit to its end.

/// A cell's number in this book; llama.cpp's own place for it is its own affair.
pub(super) type Cell = u32;

/// The book of cells.
#[derive(Debug)]
pub(super) struct Cells {
    /// How many sequences hold each cell.
    holders: Vec<u16>,
    free: Vec<Cell>,
    /// Cells that admitted answers have not taken yet, but may.
    promised: usize,
}

impl Cells {
    pub(super) fn new(cells: usize) -> Self {
        let count = Cell::try_from(cells).unwrap_or(Cell::MAX);
        Self { holders: vec![0; cells], free: (0..count).rev().collect(), promised: 0 }
    }

    /// Cells that are neither held nor promised.
    pub(super) fn available(&self) -> usize {
        self.free.len().saturating_sub(self.promised)
    }

    /// Keeps cells for an answer that is admitted; false where there are not so many.
    pub(super) fn promise(&mut self, cells: usize) -> bool {
        let fits = cells <= self.available();
        if fits {
            self.promised += cells;
        }
        fits
    }

    /// Gives back what an answer was promised and did not take.
    pub(super) fn unpromise(&mut self, cells: usize) {
        self.promised = self.promised.saturating_sub(cells);
    }

    /// Takes cells that were promised.
    pub(super) fn take(&mut self, count: usize, held: &mut Vec<Cell>) {
        self.unpromise(count);
        for _ in 0..count {
            let Some(cell) = self.free.pop() else { return };
            self.holders[cell as usize] = 1;
            held.push(cell);
        }
    }

    /// A second holder of the same cells.
    pub(super) fn share(&mut self, cells: &[Cell]) -> Vec<Cell> {
        for &cell in cells {
            self.holders[cell as usize] += 1;
        }
        cells.to_vec()
    }

    /// Cells that a sequence holds no more.
    pub(super) fn release(&mut self, cells: &[Cell]) {
        for &cell in cells {
            let holders = &mut self.holders[cell as usize];
            *holders = holders.saturating_sub(1);
            if *holders == 0 {
                self.free.push(cell);
            }
        }
    }

    /// Everything is free again, as after a failed computation.
    pub(super) fn clear(&mut self) {
        *self = Self::new(self.holders.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_cell_is_free_when_its_last_holder_lets_go() {
        let mut cells = Cells::new(4);
        assert!(cells.promise(3));
        let mut first = Vec::new();
        cells.take(3, &mut first);
        let second = cells.share(&first[..2]);
        cells.release(&first);
        assert_eq!(cells.available(), 2);
        cells.release(&second);
        assert_eq!(cells.available(), 4);
    }

    #[test]
    fn what_is_promised_is_not_promised_again() {
        let mut cells = Cells::new(10);
        assert!(cells.promise(6));
        assert!(!cells.promise(5));
        assert!(cells.promise(4));
        cells.unpromise(6);
        assert_eq!(cells.available(), 6);
    }
}
