//! How much one network address may do.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock, MonotonicClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::error::ApiError;
use super::server::Web;

/// Messages and new sessions: so many at once, as a household or an office shares an address, and so many a second over time.
const WRITES: (u32, u32) = (60, 2);
/// Pages, files, histories, streams.
const READS: (u32, u32) = (400, 20);
/// Addresses that are remembered before those that did little are forgotten.
const ADDRESSES: usize = 10_000;

type Buckets = RateLimiter<IpAddr, DashMapStateStore<IpAddr>, MonotonicClock>;

/// The buckets of all addresses.
pub(super) struct Limits {
    writes: Buckets,
    reads: Buckets,
}

impl Default for Limits {
    fn default() -> Self {
        Self { writes: buckets(WRITES), reads: buckets(READS) }
    }
}

impl Limits {
    /// Takes a message's token, or says how long to wait for one.
    pub(super) fn write(&self, address: IpAddr) -> Result<(), Duration> {
        take(&self.writes, address)
    }

    /// Takes the token of a page, a file, a look or a stream, or says how long to wait for one.
    pub(super) fn read(&self, address: IpAddr) -> Result<(), Duration> {
        take(&self.reads, address)
    }
}

fn buckets((burst, a_second): (u32, u32)) -> Buckets {
    let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::per_second(at_least_one(a_second)).allow_burst(at_least_one(burst));
    RateLimiter::dashmap_with_clock(quota, MonotonicClock)
}

fn take(buckets: &Buckets, address: IpAddr) -> Result<(), Duration> {
    if buckets.len() > ADDRESSES {
        buckets.retain_recent();
    }
    buckets.check_key(&whose(address)).map_err(|refused| refused.wait_time_from(MonotonicClock.now()))
}

/// Whose address it is: a connection of IPv6 has 2^64 of them.
pub(super) fn whose(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
        v4 => v4,
    }
}

/// Holds whoever reads too much back. Messages have a limit of their own; whether the program is well may be asked at any time.
pub(super) async fn reads(
    State(web): State<Arc<Web>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if request.method() == Method::GET && !matches!(request.uri().path(), "/healthz" | "/readyz") {
        web.limits.read(client(peer.ip(), request.headers())).map_err(ApiError::TooFast)?;
    }
    Ok(next.run(request).await)
}

/// The address of the browser: the peer's, or what a proxy in the same machine or private network adds last.
pub(crate) fn client(peer: IpAddr, headers: &HeaderMap) -> IpAddr {
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
        let limits = Limits::default();
        let granted = (0..1000).filter(|_| limits.write(A).is_ok()).count();
        assert!((60..=62).contains(&granted), "{granted}");
        let wait = limits.write(A).expect_err("it is slowed down");
        assert!(wait <= Duration::from_millis(500), "{wait:?}");
        assert_eq!(limits.write(B), Ok(()));
        assert_eq!(limits.read(A), Ok(()), "who wrote too much may read");
    }

    #[test]
    fn a_connection_has_one_bucket_however_many_addresses_it_has() {
        let [one, other, foreign]: [IpAddr; 3] =
            ["2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:3::1"].map(|text| text.parse().expect("an address"));
        assert_eq!(whose(one), whose(other));
        assert_ne!(whose(one), whose(foreign));
        assert_eq!(whose("::ffff:203.0.113.1".parse().expect("an address")), A);
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
