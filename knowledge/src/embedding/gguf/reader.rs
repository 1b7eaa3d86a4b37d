//! Reads little-endian numbers and never past the end.

use super::GgufError;

/// A place in a file's bytes.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn take(&mut self, wanted: usize) -> Result<&'a [u8], GgufError> {
        let taken = slice(self.bytes, self.at, wanted)?;
        self.at += wanted;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], GgufError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub(super) fn u16(&mut self) -> Result<u16, GgufError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(super) fn u32(&mut self) -> Result<u32, GgufError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// A count or an offset of 32 bits.
    pub(super) fn size(&mut self) -> Result<usize, GgufError> {
        Ok(self.u32()? as usize)
    }

    /// A count or an offset of 64 bits.
    pub(super) fn long_size(&mut self) -> Result<usize, GgufError> {
        usize::try_from(u64::from_le_bytes(self.array()?)).map_err(|_| GgufError::Damaged("a size is beyond this machine"))
    }

    pub(super) fn f32(&mut self) -> Result<f32, GgufError> {
        Ok(f32::from_le_bytes(self.array()?))
    }
}

/// That many bytes from there on.
pub(super) fn slice(bytes: &[u8], at: usize, wanted: usize) -> Result<&[u8], GgufError> {
    let end = at.checked_add(wanted);
    end.and_then(|end| bytes.get(at..end)).ok_or(GgufError::Truncated { at, wanted, size: bytes.len() })
}
