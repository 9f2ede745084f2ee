//! The server: connections in, answers out, and an end that loses nothing.
//!
//! Invariants: headers have a size and a time, and so have the pieces of bodies; no address is stored
//! or logged; after the signal to stop no new connection is taken and running requests are finished.

use std::{
    convert::Infallible,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, oneshot},
    time::{interval, timeout},
};
use tower::ServiceExt;

use crate::{
    archive::{
        auth::Peer,
        retention,
        router::router,
        state::{Archive, blocking},
    },
    domain::week::Day,
};

/// What is read of a connection at once; request line and headers together must fit.
const BUFFER_BYTES: usize = 256 << 10;

/// Headers of one request.
const MOST_HEADERS: usize = 64;

/// How often the archive looks whether a new day has come.
const ROUND: Duration = Duration::from_secs(600);

/// A server that runs on threads of its own.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it gracefully and waits.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It may have ended by itself.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // A panic was printed where it happened.
            let _ = thread.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Starts a server on its own threads; port 0 lets the system choose one.
pub fn start(archive: Arc<Archive>) -> io::Result<Running> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let listener = runtime.block_on(TcpListener::bind(archive.settings().listen))?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel();
    let thread = std::thread::Builder::new()
        .name("archive".to_owned())
        .spawn(move || {
            let end = async {
                // A dropped sender means the same as a sent signal.
                let _ = stopped.await;
            };
            runtime.block_on(serve(archive, listener, end));
            runtime.shutdown_timeout(Duration::from_secs(1));
        })?;
    Ok(Running {
        address,
        stop: Some(stop),
        thread: Some(thread),
    })
}

/// Serves until `end`, then finishes what is running, within the time the settings give.
pub async fn serve(archive: Arc<Archive>, listener: TcpListener, end: impl Future<Output = ()>) {
    let rounds = tokio::spawn(daily_rounds(Arc::clone(&archive)));
    let router = router(Arc::clone(&archive));
    let limits = archive.settings().limits.clone();
    let slots = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut end = std::pin::pin!(end);
    loop {
        let slot = tokio::select! {
            () = &mut end => break,
            slot = Arc::clone(&slots).acquire_owned() => slot,
        };
        let accepted = tokio::select! {
            () = &mut end => break,
            accepted = listener.accept() => accepted,
        };
        let (Ok(slot), Ok((stream, peer))) = (slot, accepted) else {
            continue;
        };
        let connection = connection(stream, peer.ip(), (&archive, &router));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A connection that breaks is the client's affair; it comes back.
            let _ = connection.await;
            drop(slot);
        });
    }
    drop(listener);
    rounds.abort();
    if timeout(limits.stop.0, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off");
    }
}

fn connection(
    stream: TcpStream,
    peer: IpAddr,
    shared: (&Arc<Archive>, &Router),
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + use<> {
    let (archive, router) = shared;
    let (router, behind_proxy) = (router.clone(), archive.settings().behind_proxy);
    // Answers are small and whole; waiting for more to send only delays them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        let address = if behind_proxy {
            forwarded(&request).unwrap_or(peer)
        } else {
            peer
        };
        request.extensions_mut().insert(Peer(address));
        let router = router.clone();
        async move {
            Ok::<_, Infallible>(
                router
                    .oneshot(request)
                    .await
                    .unwrap_or_else(|never| match never {}),
            )
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(archive.settings().limits.patience.0)
        .max_buf_size(BUFFER_BYTES)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(stream), service)
}

/// The address that the proxy in front saw: the last one in `X-Forwarded-For`.
fn forwarded(request: &Request) -> Option<IpAddr> {
    let value = request
        .headers()
        .get_all("x-forwarded-for")
        .iter()
        .next_back()?
        .to_str()
        .ok()?;
    value.rsplit(',').next()?.trim().parse().ok()
}

async fn daily_rounds(archive: Arc<Archive>) {
    let mut last: Option<Day> = None;
    let mut ticks = interval(ROUND);
    loop {
        ticks.tick().await;
        if last == Some(archive.today()) {
            continue;
        }
        let day = archive.today();
        match blocking(&archive, retention::round).await {
            Ok(round) => {
                last = Some(day);
                let (stories, voices, swept) = (round.stories, round.voices, round.swept);
                tracing::info!(stories, voices, swept, "daily round");
            }
            Err(problem) => tracing::error!(%problem, "the daily round failed"),
        }
    }
}
