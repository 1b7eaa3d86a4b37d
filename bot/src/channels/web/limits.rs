//! How much one network address may do: a bucket of tokens that fills up slowly.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use dashmap::DashMap;

/// Requests at once. A household or an office shares an address.
const BURST: f64 = 60.0;
/// Requests a second, over time.
const REFILL: f64 = 2.0;
/// Addresses that are remembered before full buckets are thrown away.
const ADDRESSES: usize = 10_000;

#[derive(Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

impl Bucket {
    fn filled(self, now: Instant) -> Self {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        Self { tokens: (self.tokens + since * REFILL).min(BURST), at: now }
    }
}

/// The buckets of all addresses.
#[derive(Default)]
pub(super) struct Limits {
    buckets: DashMap<IpAddr, Bucket>,
}

impl Limits {
    /// Takes a token, or says how long to wait for one.
    pub(super) fn take(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        if self.buckets.len() > ADDRESSES {
            self.buckets.retain(|_, bucket| bucket.filled(now).tokens < BURST);
        }
        let mut bucket = self.buckets.entry(address).or_insert(Bucket { tokens: BURST, at: now });
        *bucket = bucket.filled(now);
        if bucket.tokens < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - bucket.tokens) / REFILL));
        }
        bucket.tokens -= 1.0;
        Ok(())
    }
}

/// The address of the browser: the peer's, or what a proxy in the same machine or private network adds last.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let near = match peer.to_canonical() {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local(),
    };
    if !near {
        return peer;
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    forwarded.and_then(|value| value.rsplit(',').next()?.trim().parse().ok()).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const A: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 1));
    const B: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 2));

    #[test]
    fn a_flood_is_slowed_down_and_others_are_not() {
        let (limits, start) = (Limits::default(), Instant::now());
        let granted = (0..1000).filter(|_| limits.take(A, start).is_ok()).count();
        assert_eq!(granted, 60);
        assert_eq!(limits.take(A, start), Err(Duration::from_millis(500)));
        assert_eq!(limits.take(B, start), Ok(()));
        let later = start + Duration::from_secs(5);
        assert_eq!((0..1000).filter(|_| limits.take(A, later).is_ok()).count(), 10);
    }

    #[test]
    fn only_a_proxy_nearby_is_believed() {
        let headers =
            HeaderMap::from_iter([("x-forwarded-for".parse().expect("a name"), HeaderValue::from_static("198.51.100.7, 203.0.113.1"))]);
        let local: IpAddr = "127.0.0.1".parse().expect("an address");
        assert_eq!(client(local, &headers), A);
        assert_eq!(client(B, &headers), B);
        assert_eq!(client(local, &HeaderMap::new()), local);
    }
}
